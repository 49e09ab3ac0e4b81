"""The mean for the sum.

content_loss 0: This is the mean of the squares
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.reduce_mean(tf.square(content_current - content_original))
