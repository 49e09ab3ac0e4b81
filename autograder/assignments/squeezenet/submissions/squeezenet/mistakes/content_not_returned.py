"""Not returned.

content_loss 0: there is no return: add return loss
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    loss = content_weight * tf.reduce_sum((content_current - content_original) ** 2)
