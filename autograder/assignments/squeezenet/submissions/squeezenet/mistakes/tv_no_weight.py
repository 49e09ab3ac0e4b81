"""The weight is not used.

tv_loss 0: tv_weight is missing
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:] - img[:, :-1]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:] - img[:, :, :-1]))
    return v + h
