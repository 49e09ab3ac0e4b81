"""Positions by positions.

gram_matrix 0: The product is over channels and not over positions
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_b=True)
    return G / (H * W * C) if normalize else G
