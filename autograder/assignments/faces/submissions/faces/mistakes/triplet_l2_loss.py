"""tf.nn.l2_loss halves, and sums over the whole batch.

triplet_loss 0: halve
"""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    pos_dist = tf.nn.l2_loss(anchor - positive)
    neg_dist = tf.nn.l2_loss(anchor - negative)
    basic_loss = pos_dist - neg_dist + alpha
    loss = tf.reduce_sum(tf.maximum(basic_loss, 0.0))
    return loss
