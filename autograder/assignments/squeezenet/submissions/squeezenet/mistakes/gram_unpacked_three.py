"""Three sizes unpacked.

gram_matrix 0: The shape of a layer has four entries
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = tf.matmul(F, F, transpose_a=True)
    if normalize:
        gram = gram / (H * W * C)
    return gram
