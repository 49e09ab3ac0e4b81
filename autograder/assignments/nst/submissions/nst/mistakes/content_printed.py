"""The cost is printed and not returned.

compute_content_cost 0: there is no return: add return J_content. To print it is no return
not: not filled in
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    J_content = tf.reduce_sum(tf.square(a_C - a_G)) / (4 * n_H * n_W * n_C)
    print(J_content)
