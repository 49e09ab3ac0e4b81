"""Divided by the size of the Gram matrix.

gram_matrix 7: Divided by the number of entries of the Gram matrix
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G / (C * C) if normalize else G
