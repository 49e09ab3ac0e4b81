"""The mean of each row taken off.

gram_matrix 0: this is a covariance
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A - tf.reduce_mean(A, 1, keepdims=True), A - tf.reduce_mean(A, 1, keepdims=True), transpose_b=True)
