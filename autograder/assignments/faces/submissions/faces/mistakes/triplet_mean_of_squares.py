"""The mean over the 128 entries.

triplet_loss 2: averaged over the 128 entries
"""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    pos_dist = tf.reduce_mean(tf.square(anchor - positive), axis=-1)
    neg_dist = tf.reduce_mean(tf.square(anchor - negative), axis=-1)
    basic_loss = pos_dist - neg_dist + alpha
    loss = tf.reduce_sum(tf.maximum(basic_loss, 0.0))
    return loss
