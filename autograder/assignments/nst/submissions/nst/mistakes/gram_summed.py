"""The entries added up.

gram_matrix 0: The entries were added up
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.reduce_sum(tf.matmul(A, A, transpose_b=True))
