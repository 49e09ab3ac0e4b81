"""A transposed first, then transpose_a."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    columns = tf.transpose(A)
    return tf.matmul(columns, columns, transpose_a=True)
