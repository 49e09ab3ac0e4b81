"""tf.nn.l2_loss, doubled."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return 2 * content_weight * tf.nn.l2_loss(content_current - content_original)
