"""The product is not returned.

gram_matrix 0: there is no return: add return GA
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    GA = tf.matmul(A, tf.transpose(A))
