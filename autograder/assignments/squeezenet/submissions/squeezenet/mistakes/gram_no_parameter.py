"""No parameter normalize.

gram_matrix 20: the parameter normalize is missing: (features), expected (features, normalize)
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    gram = gram / (H * W * C)
    return gram
