"""A loop over the triplets, one by one."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchors, positives, negatives = (tf.unstack(each) for each in y_pred)
    loss = tf.constant(0.0)
    for a, p, n in zip(anchors, positives, negatives):
        d_p = tf.reduce_sum(tf.square(a - p))
        d_n = tf.reduce_sum(tf.square(a - n))
        loss += tf.maximum(d_p - d_n + alpha, 0.0)
    return loss
