"""Added up, then squared.

tv_loss 0: The sum is squared
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.square(tf.reduce_sum(img[:, 1:] - img[:, :-1]))
    h = tf.square(tf.reduce_sum(img[:, :, 1:] - img[:, :, :-1]))
    return tv_weight * (v + h)
