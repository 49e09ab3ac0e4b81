"""The weight inside of the square.

content_loss 0: content_weight is squared
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return tf.reduce_sum(tf.square(content_weight * (content_current - content_original)))
