"""Rolled, and not cut.

tv_loss 0: Pixels at opposite edges
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = img - tf.roll(img, 1, axis=1)
    h = img - tf.roll(img, 1, axis=2)
    return tv_weight * tf.reduce_sum(v * v + h * h)
