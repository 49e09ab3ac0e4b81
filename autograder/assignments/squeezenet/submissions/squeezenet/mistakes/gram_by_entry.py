"""Multiplied entry by entry.

gram_matrix 0: Multiplied entry by entry
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = F * F
    return G / (H * W * C) if normalize else G
