"""Squared, then subtracted.

content_loss 0: Squared before subtracting
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.reduce_sum(tf.square(content_current) - tf.square(content_original))
