"""The mean taken off first.

gram_matrix 0: this is a covariance
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    F -= tf.reduce_mean(F, axis=0)
    G = tf.matmul(F, F, transpose_a=True)
    return G / (H * W * C) if normalize else G
