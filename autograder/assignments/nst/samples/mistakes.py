"""Two mistakes that are often made: a reshape where a transpose is needed as well, and alpha and beta swapped.

All other cells are right, and model_nn works, with the wrong costs.

compute_layer_style_cost 0: each row of the unrolled matrix must be one channel
total_cost 0: alpha belongs to the content cost
"""

import tensorflow.compat.v1 as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()

    # Reshape the images to have them of shape (n_C, n_H*n_W)
    a_S = tf.reshape(a_S, [n_C, n_H * n_W])
    a_G = tf.reshape(a_G, [n_C, n_H * n_W])

    GS = gram_matrix(a_S)
    GG = gram_matrix(a_G)
    J_style_layer = tf.reduce_sum(tf.square(tf.subtract(GS, GG))) / (4 * n_C**2 * (n_H * n_W) ** 2)

    return J_style_layer


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    J = beta * J_content + alpha * J_style

    return J
