"""normalize the wrong way round.

gram_matrix 0: Not divided
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = tf.matmul(F, F, transpose_a=True)
    return G if normalize else G / (H * W * C)
