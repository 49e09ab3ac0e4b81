"""Without the batch axis.

tv_loss 4: The horizontal differences are missing
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[1:, :] - img[:-1, :]))
    h = tf.reduce_sum(tf.square(img[:, 1:] - img[:, :-1]))
    loss = tv_weight * (v + h)
    return loss
