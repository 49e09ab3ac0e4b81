"""Both unrolled to matrices, and summed over one axis after the other."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    _, H, W, C = content_current.get_shape().as_list()
    F = tf.reshape(content_current, [H * W, C])
    P = tf.reshape(content_original, [H * W, C])
    return content_weight * tf.reduce_sum(tf.reduce_sum((F - P) ** 2, axis=0))
