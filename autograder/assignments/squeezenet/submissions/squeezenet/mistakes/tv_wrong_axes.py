"""Axes 0 and 1, as of a picture without a batch axis.

tv_loss 4: The horizontal differences are missing
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = img[1:] - img[:-1]
    h = img[:, 1:] - img[:, :-1]
    return tv_weight * (tf.reduce_sum(v**2) + tf.reduce_sum(h**2))
