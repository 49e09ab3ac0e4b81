"""Divided by the number of columns.

gram_matrix 0: Divided by the number of columns
"""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A, transpose_b=True) / A.shape[1]
