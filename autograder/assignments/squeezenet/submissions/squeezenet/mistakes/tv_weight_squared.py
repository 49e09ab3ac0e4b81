"""Weight inside.

tv_loss 0: tv_weight is squared
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(tv_weight * (img[:, 1:, :, :] - img[:, :-1, :, :])))
    h = tf.reduce_sum(tf.square(tv_weight * (img[:, :, 1:, :] - img[:, :, :-1, :])))
    loss = v + h
    return loss
