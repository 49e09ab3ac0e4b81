"""Slices with all axes written out, the weight on each sum."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    loss_v = tv_weight * tf.reduce_sum((img[:, 1:, :, :] - img[:, :-1, :, :]) ** 2)
    loss_h = tv_weight * tf.reduce_sum((img[:, :, 1:, :] - img[:, :, :-1, :]) ** 2)
    return loss_v + loss_h
