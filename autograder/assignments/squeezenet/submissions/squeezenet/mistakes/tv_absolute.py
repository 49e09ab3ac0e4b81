"""Absolute differences.

tv_loss 0: Absolute differences are added up
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.abs(img[:, 1:, :, :] - img[:, :-1, :, :]))
    h = tf.reduce_sum(tf.abs(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (v + h)
    return loss
