"""The weight on the first sum alone.

tv_loss 4: tv_weight weighs only the vertical
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:] - img[:, :-1]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:] - img[:, :, :-1]))
    return tv_weight * v + h
