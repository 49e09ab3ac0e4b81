"""The mean times the number of entries, in tf.shape's integers."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    size = tf.cast(tf.reduce_prod(tf.shape(content_current)), tf.float32)
    return content_weight * size * tf.reduce_mean(tf.pow(content_current - content_original, 2))
