"""Reshape for transpose.

gram_matrix 0: Reshaped where it should be transposed
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(tf.reshape(F, [C, H * W]), F)
    return G / (H * W * C) if normalize else G
