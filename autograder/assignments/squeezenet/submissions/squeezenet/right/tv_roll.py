"""Rolled, with what comes round cut off."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = (img - tf.roll(img, 1, axis=1))[:, 1:]
    h = (img - tf.roll(img, 1, axis=2))[:, :, 1:]
    return tv_weight * tf.reduce_sum(tf.concat([tf.reshape(v * v, [-1]), tf.reshape(h * h, [-1])], 0))
