"""v * h.

tv_loss 0: The vertical and the horizontal sum are multiplied
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:, :, :] - img[:, :-1, :, :]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (v * h)
    return loss
