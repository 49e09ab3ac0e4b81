"""The squares, flattened, not added up.

tv_loss 0: Not added up over all axes
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reshape(tf.square(img[:, 1:] - img[:, :-1]), [-1])
    h = tf.reshape(tf.square(img[:, :, 1:] - img[:, :, :-1]), [-1])
    return tv_weight * tf.concat([v, h], 0)
