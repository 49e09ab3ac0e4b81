"""The parameter is spelt otherwise.

gram_matrix 20: the parameters have other names
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalise=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    if normalise:
        gram = gram / (H * W * C)
    return gram
