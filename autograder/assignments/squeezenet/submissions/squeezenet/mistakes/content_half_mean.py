"""Half of the mean.

content_loss 0: Divided by twice the number of activations
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.reduce_mean(tf.square(content_current - content_original)) / 2
