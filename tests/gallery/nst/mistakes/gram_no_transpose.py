"""A times A.

gram_matrix 0: stopped with ValueError
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A)
