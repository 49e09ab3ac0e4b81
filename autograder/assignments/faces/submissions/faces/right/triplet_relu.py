"""The maximum with 0 is a ReLU, and the maximum of integers is one as well."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred
    margins = tf.reduce_sum((anchor - positive) ** 2, 1) - tf.reduce_sum((anchor - negative) ** 2, 1) + alpha
    return tf.reduce_sum(tf.nn.relu(margins))
