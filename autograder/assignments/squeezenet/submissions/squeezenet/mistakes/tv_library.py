"""tf.image.total_variation, which adds up absolute values.

tv_loss 0: Absolute differences are added up
"""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    return tv_weight * tf.reduce_sum(tf.image.total_variation(img))
