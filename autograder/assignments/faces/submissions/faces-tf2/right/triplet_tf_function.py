"""Under a tf.function of its own."""

import tensorflow as tf


# %% triplet_loss
@tf.function
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    basic = tf.reduce_sum(tf.square(anchor - positive), -1) - tf.reduce_sum(tf.square(anchor - negative), -1) + alpha
    return tf.reduce_sum(tf.maximum(basic, 0.0))
