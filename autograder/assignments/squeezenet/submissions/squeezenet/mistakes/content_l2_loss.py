"""tf.nn.l2_loss alone.

content_loss 0: Divided by 2: tf.nn.l2_loss
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.nn.l2_loss(content_current - content_original)
