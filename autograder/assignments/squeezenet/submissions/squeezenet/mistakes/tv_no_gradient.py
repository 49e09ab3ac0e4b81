"""Cut off from its argument.

tv_loss 27: cut off with tf.stop_gradient
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:] - img[:, :-1]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:] - img[:, :, :-1]))
    return tf.stop_gradient(tv_weight * (v + h))
