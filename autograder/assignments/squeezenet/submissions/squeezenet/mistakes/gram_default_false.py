"""normalize is False unless given.

gram_matrix 23: the default of normalize is False, expected True
not: Not divided
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=False):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    return gram / (H * W * C) if normalize else gram
