"""Squared lengths by tf.einsum."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    to_positive, to_negative = (y_pred[0] - other for other in y_pred[1:])
    squares = [tf.einsum("ik,ik->i", d, d) for d in (to_positive, to_negative)]
    return tf.reduce_sum(tf.maximum(alpha + squares[0] - squares[1], 0))
