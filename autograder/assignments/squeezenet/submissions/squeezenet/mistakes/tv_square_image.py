"""The height for both sides.

tv_loss 0: Columns are cut at the number of rows
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    H = int(img.shape[1])
    v = tf.reduce_sum(tf.square(img[:, 1:H] - img[:, : H - 1]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:H] - img[:, :, : H - 1]))
    return tv_weight * (v + h)
