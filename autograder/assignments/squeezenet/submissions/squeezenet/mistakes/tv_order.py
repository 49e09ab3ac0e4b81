"""Parameters in another order.

tv_loss 0: the parameters are in another order
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(tv_weight, img):
    v = tf.reduce_sum(tf.square(img[:, 1:, :, :] - img[:, :-1, :, :]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (v + h)
    return loss
