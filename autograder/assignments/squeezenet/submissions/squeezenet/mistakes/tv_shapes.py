"""Rows cut in one and not the other.

tv_loss 0: What is subtracted has different shapes
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:, :, :] - img))
    h = tf.reduce_sum(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (v + h)
    return loss
