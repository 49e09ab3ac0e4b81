"""Reshaped with the batch.

gram_matrix 0: an axis of length 1 is left
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [1, H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    if normalize:
        gram = gram / (H * W * C)
    return gram
