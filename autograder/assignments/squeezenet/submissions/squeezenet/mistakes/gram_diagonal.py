"""The diagonal alone.

gram_matrix 0: Only the diagonal is there
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.linalg.diag(tf.reduce_sum(F * F, axis=0))
    return G / (H * W * C) if normalize else G
