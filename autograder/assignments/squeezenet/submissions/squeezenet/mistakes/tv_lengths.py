"""The length of each pixel's gradient.

tv_loss 0: The lengths of the gradients are added up
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    a = img[:, :-1, :-1]
    v = img[:, 1:, :-1] - a
    h = img[:, :-1, 1:] - a
    return tv_weight * tf.reduce_sum(tf.sqrt(v**2 + h**2))
