"""Added up.

gram_matrix 0: The entries were added up
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.reduce_sum(tf.matmul(F, F, transpose_a=True))
    return G / (H * W * C) if normalize else G
