"""Only the vertical part is weighed.

tv_loss 4: tv_weight weighs only the vertical differences
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:, :, :] - img[:, :-1, :, :]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * v + h
    return loss
