"""The square as a function of TensorFlow's, the weight behind."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return tf.reduce_sum(tf.math.squared_difference(content_current, content_original)) * content_weight
