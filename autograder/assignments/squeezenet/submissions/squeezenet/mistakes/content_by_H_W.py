"""Divided by H W and by 2.

content_loss 0: Divided by 2 * H * W; equation (1) has no divisor
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    _, H, W, C = content_current.get_shape().as_list()
    return content_weight * tf.reduce_sum(tf.square(content_current - content_original)) / (2 * H * W)
