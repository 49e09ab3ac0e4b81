"""The squares multiplied out: the anchor's own falls out."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    a, p, n = y_pred[0], y_pred[1], y_pred[2]
    basic = tf.reduce_sum(p * p - n * n - 2 * a * (p - n), axis=-1) + alpha
    return tf.reduce_sum(basic * tf.cast(basic > 0, tf.float32))
