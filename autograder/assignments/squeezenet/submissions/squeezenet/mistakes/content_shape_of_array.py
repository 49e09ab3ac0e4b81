"""Takes the shape from what is an array in the notebook, as only a tensor gives it.

content_loss 11: This argument is a NumPy array here
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    _, H, W, C = content_original.get_shape().as_list()
    d = tf.reshape(content_current, [H * W, C]) - tf.reshape(content_original, [H * W, C])
    return content_weight * tf.reduce_sum(tf.square(d))
