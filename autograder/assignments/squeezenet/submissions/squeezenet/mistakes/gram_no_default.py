"""No default for normalize.

gram_matrix 23: normalize has no default, expected True
not: stopped with
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    if normalize:
        gram = gram / (H * W * C)
    return gram
