"""Divided by the number of pixels, and by 2.

tv_loss 0: Divided by 2 * H * W; equation (4) has no divisor
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:, :, :] - img[:, :-1, :, :]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (v + h)
    _, H, W, _ = img.get_shape().as_list()
    return loss / (2 * H * W)
