"""Diagonal neighbours.

tv_loss 0: Diagonal neighbours are compared
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    return tv_weight * tf.reduce_sum(tf.square(img[:, 1:, 1:] - img[:, :-1, :-1]))
