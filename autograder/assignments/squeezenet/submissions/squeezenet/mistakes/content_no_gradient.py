"""Cut off from its argument.

content_loss 13: cut off with tf.stop_gradient
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return tf.stop_gradient(content_weight * tf.reduce_sum(tf.square(content_current - content_original)))
