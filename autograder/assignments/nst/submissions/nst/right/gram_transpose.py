"""tf.matmul with tf.transpose."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, tf.transpose(A))
