"""The leading axis is left.

gram_matrix 0: The numbers are right, but an axis of length 1 is left
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [1, H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G / (H * W * C) if normalize else G
