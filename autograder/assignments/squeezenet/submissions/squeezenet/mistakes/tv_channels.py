"""Columns and channels.

tv_loss 0: Columns and channels are compared
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    h = tf.reduce_sum(tf.square(img[:, :, 1:] - img[:, :, :-1]))
    c = tf.reduce_sum(tf.square(img[:, :, :, 1:] - img[:, :, :, :-1]))
    return tv_weight * (h + c)
