"""Under a tf.function of its own."""

import tensorflow as tf


# %% gram_matrix
@tf.function
def gram_matrix(A):
    return tf.matmul(A, tf.transpose(A))
