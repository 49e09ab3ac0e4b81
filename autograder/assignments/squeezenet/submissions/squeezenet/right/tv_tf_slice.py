"""tf.slice, by the shape of the tensor when it runs."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    shape = tf.shape(img)
    h, w = shape[1], shape[2]
    down = tf.slice(img, [0, 1, 0, 0], [-1, h - 1, -1, -1]) - tf.slice(img, [0, 0, 0, 0], [-1, h - 1, -1, -1])
    right = tf.slice(img, [0, 0, 1, 0], [-1, -1, w - 1, -1]) - tf.slice(img, [0, 0, 0, 0], [-1, -1, w - 1, -1])
    return tf.multiply(tv_weight, tf.reduce_sum(tf.square(down)) + tf.reduce_sum(tf.square(right)))
