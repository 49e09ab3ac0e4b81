"""Everything made a tensor first."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    w = tf.constant(content_weight, dtype=tf.float32)
    P = tf.convert_to_tensor(content_original)
    return tf.multiply(w, tf.reduce_sum(tf.square(tf.subtract(P, content_current))))
