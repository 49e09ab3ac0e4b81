"""The operator @, and a permutation written out."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return A @ tf.transpose(A, perm=[1, 0])
