"""Both transposed.

gram_matrix 0: A was multiplied by itself
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A, transpose_a=True, transpose_b=True)
