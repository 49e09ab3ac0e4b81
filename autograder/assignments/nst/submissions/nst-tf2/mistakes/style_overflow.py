"""The divisor in int32.

compute_layer_style_cost 20: too large for int32
"""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    n_H, n_W, n_C = tf.shape(a_G)[1], tf.shape(a_G)[2], tf.shape(a_G)[3]
    rows = [tf.transpose(tf.reshape(a, [-1, a.shape[3]])) for a in (a_S, a_G)]
    GS, GG = gram_matrix(rows[0]), gram_matrix(rows[1])
    divisor = 4 * n_C * n_C * (n_H * n_W) * (n_H * n_W)
    return tf.reduce_sum(tf.square(GS - GG)) / tf.cast(divisor, tf.float32)
