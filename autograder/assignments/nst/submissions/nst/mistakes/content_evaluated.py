"""The cost is evaluated inside of the function, in a session of its own.

compute_content_cost 17: sess.run evaluates a tensor inside of the function
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    with tf.Session() as sess:
        J_content = sess.run(tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C))
    return J_content
