"""tf.math.squared_difference, and the costly ones picked out by a mask."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    d_p = tf.reduce_sum(tf.math.squared_difference(y_pred[0], y_pred[1]), axis=[1])
    d_n = tf.reduce_sum(tf.math.squared_difference(y_pred[0], y_pred[2]), axis=[1])
    basic = d_p - d_n + alpha
    return tf.reduce_sum(tf.boolean_mask(basic, basic > 0))
