"""By tf.tensordot."""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.tensordot(A, A, axes=[[1], [1]])
