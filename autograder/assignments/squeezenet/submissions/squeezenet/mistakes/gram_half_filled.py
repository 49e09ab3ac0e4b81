"""Half filled in.

gram_matrix 0: not filled in: gram is still None
not: unsupported
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    gram = None
    if normalize:
        gram = gram / (H * W * C)
    return gram
