"""Columns, not rows.

gram_matrix 0: Columns were multiplied
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A, transpose_a=True)
