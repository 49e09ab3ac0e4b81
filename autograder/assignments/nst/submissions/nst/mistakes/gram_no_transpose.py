"""A times A.

gram_matrix 0: A was multiplied by itself and not by its transpose
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A)
