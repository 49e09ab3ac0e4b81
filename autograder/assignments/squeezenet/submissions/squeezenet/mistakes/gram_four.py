"""The factor 4 of the first assignment.

gram_matrix 5: Divided by 4 * H * W * C
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    if normalize:
        gram = gram / (4 * H * W * C)
    return gram
