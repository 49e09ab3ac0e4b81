"""Arguments in another order.

content_loss 0: the parameters are in another order
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_current, content_original, content_weight):
    return content_weight * tf.reduce_sum(tf.square(content_current - content_original))
