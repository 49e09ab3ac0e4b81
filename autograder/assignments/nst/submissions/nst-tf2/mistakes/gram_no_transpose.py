"""Without a transpose.

gram_matrix 0: multiplied by itself and not by its transpose
"""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A)
