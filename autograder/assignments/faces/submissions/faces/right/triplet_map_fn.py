"""tf.map_fn over the triplets."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    def cost(triplet):
        a, p, n = triplet[0], triplet[1], triplet[2]
        return tf.maximum(tf.reduce_sum((a - p) * (a - p)) - tf.reduce_sum((a - n) * (a - n)) + alpha, 0.0)

    return tf.reduce_sum(tf.map_fn(cost, tf.stack(y_pred, axis=1)))
