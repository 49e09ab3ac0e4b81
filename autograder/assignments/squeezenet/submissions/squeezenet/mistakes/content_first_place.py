"""The first row of positions alone.

content_loss 0: Only the first row of positions counts
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.reduce_sum(tf.square(content_current - content_original)[:, 0])
