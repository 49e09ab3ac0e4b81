"""A transpose with its order given."""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, tf.transpose(A, perm=[1, 0]))
