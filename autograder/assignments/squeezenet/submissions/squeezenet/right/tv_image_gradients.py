"""tf.image.image_gradients, whose last row and column are zero."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    dy, dx = tf.image.image_gradients(img)
    return tv_weight * tf.reduce_sum(tf.square(dy) + tf.square(dx))
