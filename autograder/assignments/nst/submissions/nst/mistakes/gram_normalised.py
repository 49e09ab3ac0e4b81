"""Divided by its size, as the lab does.

gram_matrix 0: Divided by the number of entries of A
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    n_C, n = A.get_shape().as_list()
    return tf.matmul(A, tf.transpose(A)) / (n_C * n)
