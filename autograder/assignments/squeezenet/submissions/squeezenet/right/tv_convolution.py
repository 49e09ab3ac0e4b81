"""Differences as depthwise convolutions."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    total = 0.0
    for kernel in ([[-1.0], [1.0]], [[-1.0, 1.0]]):
        filters = tf.tile(tf.constant(kernel)[:, :, None, None], [1, 1, 3, 1])
        total += tf.reduce_sum(tf.nn.depthwise_conv2d(img, filters, [1, 1, 1, 1], "VALID") ** 2)
    return tv_weight * total
