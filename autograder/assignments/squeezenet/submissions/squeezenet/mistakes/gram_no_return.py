"""Returned only if normalised.

gram_matrix 20: does that stand inside of an if or a loop
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    if normalize:
        gram = gram / (H * W * C)
        return gram
