"""The weight made an integer.

content_loss 0: content_weight is cut to a whole number
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return int(content_weight) * tf.reduce_sum(tf.square(content_current - content_original))
