"""A batch axis kept through the submission's own gram_matrix."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A, transpose_b=True)


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [m, n_H * n_W, n_C]), perm=[0, 2, 1])
    a_G = tf.transpose(tf.reshape(a_G, [m, n_H * n_W, n_C]), perm=[0, 2, 1])
    return tf.reduce_sum(tf.square(gram_matrix(a_S) - gram_matrix(a_G))) / (4 * n_C**2 * (n_H * n_W) ** 2)
