"""Not added up.

content_loss 0: The squares are not added up
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.square(content_current - content_original)
