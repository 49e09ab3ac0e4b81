"""Squared lengths from the diagonal of a product of matrices."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    def squared_length(x):
        return tf.linalg.diag_part(tf.matmul(x, x, transpose_b=True))

    anchor, positive, negative = y_pred
    d = squared_length(anchor - positive) - squared_length(anchor - negative)
    return tf.reduce_sum(tf.nn.relu(d + alpha))
