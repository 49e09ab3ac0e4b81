"""Divided by the channels.

gram_matrix 5: Divided by C alone
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G / C if normalize else G
