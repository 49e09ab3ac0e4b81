"""tf.matmul with transpose_b."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    GA = tf.matmul(A, A, transpose_b=True)
    return GA
