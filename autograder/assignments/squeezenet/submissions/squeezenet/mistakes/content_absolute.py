"""Absolute values.

content_loss 0: Absolute differences are added up
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.reduce_sum(tf.abs(content_current - content_original))
