"""A mistake in gram_matrix, and another in the style cost, which is named in spite of it.

gram_matrix 0: Divided by the number of columns
compute_layer_style_cost 0: with a right gram_matrix: The factor 1/4 is missing
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A, transpose_b=True) / A.shape.as_list()[1]


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [n_H * n_W, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    return tf.reduce_sum(tf.square(gram_matrix(a_S) - gram_matrix(a_G))) / (n_C**2 * (n_H * n_W) ** 2)
