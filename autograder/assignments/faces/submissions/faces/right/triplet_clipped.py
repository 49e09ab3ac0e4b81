"""Clipped at 0 from below, after one difference of all squares."""

import numpy as np
import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    a, p, n = y_pred
    squares = tf.square(a - p) - tf.square(a - n)
    return tf.reduce_sum(tf.clip_by_value(tf.reduce_sum(squares, -1) + alpha, 0.0, np.inf))
