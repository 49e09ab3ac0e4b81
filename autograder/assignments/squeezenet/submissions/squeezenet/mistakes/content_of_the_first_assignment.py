"""The cost of the first assignment, with a weight.

content_loss 0: Divided by four times the number of activations
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    _, H, W, C = content_current.get_shape().as_list()
    return content_weight * tf.reduce_sum(tf.square(content_current - content_original)) / (4 * H * W * C)
