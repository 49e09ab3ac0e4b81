"""Reshaped, not transposed.

gram_matrix 0: A was reshaped where it should be transposed
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    n_C, n = A.get_shape().as_list()
    return tf.matmul(A, tf.reshape(A, [n, n_C]))
