"""With tf.linalg.matmul."""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    GA = tf.linalg.matmul(A, A, transpose_b=True)
    return GA
