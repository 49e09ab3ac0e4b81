"""Sides as tensors, cast before they are multiplied."""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    n_H, n_W, n_C = [tf.cast(tf.shape(a_G)[i], tf.float32) for i in (1, 2, 3)]
    rows = [tf.transpose(tf.reshape(a, [-1, a.shape[3]])) for a in (a_S, a_G)]
    return tf.reduce_sum(tf.square(gram_matrix(rows[0]) - gram_matrix(rows[1]))) / (4.0 * tf.square(n_C * n_H * n_W))
