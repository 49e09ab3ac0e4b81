"""The adjoint of a real matrix is its transpose."""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A, adjoint_b=True)
