"""A divisor in integers, which TensorFlow does not mix with floats.

gram_matrix 5: Whole numbers and floats are not mixed
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G / tf.size(features) if normalize else G
