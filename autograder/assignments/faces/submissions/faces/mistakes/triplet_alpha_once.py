"""alpha is added after the sum.

triplet_loss 0: alpha is added once, after the sum
"""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    pos_dist = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    neg_dist = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    basic_loss = pos_dist - neg_dist
    loss = tf.reduce_sum(tf.maximum(basic_loss, 0.0)) + alpha
    return loss
