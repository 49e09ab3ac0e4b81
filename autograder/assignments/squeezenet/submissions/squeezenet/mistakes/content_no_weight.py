"""The weight is not used.

content_loss 0: content_weight is missing
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return tf.reduce_sum(tf.square(content_current - content_original))
