"""With Python's operator."""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return A @ tf.transpose(A)
