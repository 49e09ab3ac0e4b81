"""The matrix transposed first.

gram_matrix 0: Columns were multiplied
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(tf.transpose(A), A)
