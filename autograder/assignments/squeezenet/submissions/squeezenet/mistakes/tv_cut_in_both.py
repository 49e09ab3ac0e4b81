"""Cut in both directions for each difference, so that the shapes fit.

tv_loss 0: The last row and column are left out
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    a = img[:, :-1, :-1]
    v = img[:, 1:, :-1] - a
    h = img[:, :-1, 1:] - a
    return tv_weight * tf.reduce_sum(v**2 + h**2)
