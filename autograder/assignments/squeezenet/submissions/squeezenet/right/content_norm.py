"""The norm of the difference, squared."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.norm(content_current - content_original + 1e-30) ** 2
