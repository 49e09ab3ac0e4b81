"""The norm.

content_loss 0: A root was taken
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * tf.norm(content_current - content_original)
