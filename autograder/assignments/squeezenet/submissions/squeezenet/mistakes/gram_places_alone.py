"""Divided by the positions, as a mean is.

gram_matrix 5: Divided by H * W alone
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G / (H * W) if normalize else G
