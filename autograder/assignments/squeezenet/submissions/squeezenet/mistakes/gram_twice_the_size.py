"""A factor 2 from another lecture.

gram_matrix 5: Divided by twice H * W * C
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G / (2 * H * W * C) if normalize else G
