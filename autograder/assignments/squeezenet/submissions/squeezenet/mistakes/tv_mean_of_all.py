"""Means.

tv_loss 0: A mean was taken in each direction
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_mean(tf.square(img[:, 1:, :, :] - img[:, :-1, :, :]))
    h = tf.reduce_mean(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (v + h)
    return loss
