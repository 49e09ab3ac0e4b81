"""Both functions under a tf.function of their own."""

import tensorflow as tf


# %% gram_matrix
@tf.function
def gram_matrix(A):
    return tf.matmul(A, A, transpose_b=True)


# %% compute_layer_style_cost
@tf.function
def compute_layer_style_cost(a_S, a_G):
    _, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [n_H * n_W, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    J_style_layer = tf.reduce_sum(tf.square(tf.subtract(gram_matrix(a_S), gram_matrix(a_G))))
    return J_style_layer / (4 * n_C**2 * (n_H * n_W) ** 2)
