"""The first channel alone.

tv_loss 0: Only the first channel counts
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[0, 1:, :, 0] - img[0, :-1, :, 0]))
    h = tf.reduce_sum(tf.square(img[0, :, 1:, 0] - img[0, :, :-1, 0]))
    return tv_weight * (v + h)
