"""Slices that are two apart.

tv_loss 0: Pixels two apart
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    return tv_weight * (tf.reduce_sum((img[:, 2:] - img[:, :-2]) ** 2) + tf.reduce_sum((img[:, :, 2:] - img[:, :, :-2]) ** 2))
