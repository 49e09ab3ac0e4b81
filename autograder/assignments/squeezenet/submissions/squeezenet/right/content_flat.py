"""Both flattened; the difference times itself."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    d = tf.reshape(content_current, [-1]) - tf.reshape(content_original, [-1])
    return content_weight * tf.tensordot(d, d, 1)
