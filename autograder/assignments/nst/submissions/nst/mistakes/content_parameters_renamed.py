"""Parameters renamed, and the text not.

compute_content_cost 0: content is not used: a_C of the notebook is read
"""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(content, generated):
    m, n_H, n_W, n_C = generated.get_shape().as_list()
    return tf.reduce_sum(tf.square(a_C - generated)) / (4 * n_H * n_W * n_C)
