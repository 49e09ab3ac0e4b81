"""No square.

tv_loss 0: The differences are not squared
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    return tv_weight * (tf.reduce_sum(img[:, 1:] - img[:, :-1]) + tf.reduce_sum(img[:, :, 1:] - img[:, :, :-1]))
