"""Rows and columns gathered by their indices."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    sums = []
    for axis in (1, 2):
        n = int(img.shape[axis])
        a, b = tf.gather(img, list(range(n - 1)), axis=axis), tf.gather(img, list(range(1, n)), axis=axis)
        sums.append(tf.reduce_sum(tf.math.squared_difference(a, b)))
    return tv_weight * tf.add_n(sums)
