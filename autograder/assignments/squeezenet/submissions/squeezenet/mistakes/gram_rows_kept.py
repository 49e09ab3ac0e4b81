"""The product of each row of positions by itself.

gram_matrix 0: Each row of positions is multiplied by itself
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = features[0]
    G = tf.matmul(F, F, transpose_a=True)
    return G / (H * W * C) if normalize else G
