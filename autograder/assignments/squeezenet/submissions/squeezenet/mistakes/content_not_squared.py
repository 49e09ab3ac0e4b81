"""No square.

content_loss 0: The differences are not squared
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.reduce_sum(content_current - content_original)
