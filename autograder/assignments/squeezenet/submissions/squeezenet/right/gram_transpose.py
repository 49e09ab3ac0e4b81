"""Unrolled to channels by places, times its transpose."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    C = features.shape[-1]
    F = tf.transpose(tf.reshape(features, [-1, C]))
    G = F @ tf.transpose(F)
    return G / tf.cast(tf.size(features), tf.float32) if normalize else G
