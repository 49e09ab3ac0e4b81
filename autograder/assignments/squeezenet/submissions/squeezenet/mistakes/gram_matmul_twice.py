"""F by itself.

gram_matrix 0: Multiplied by itself and not by its transpose
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F)
    if normalize:
        gram = gram / (H * W * C)
    return gram
