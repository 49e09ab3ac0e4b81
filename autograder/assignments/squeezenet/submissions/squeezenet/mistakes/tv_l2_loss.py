"""tf.nn.l2_loss alone.

tv_loss 0: Divided by 2: tf.nn.l2_loss
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    return tv_weight * (tf.nn.l2_loss(img[:, 1:] - img[:, :-1]) + tf.nn.l2_loss(img[:, :, 1:] - img[:, :, :-1]))
