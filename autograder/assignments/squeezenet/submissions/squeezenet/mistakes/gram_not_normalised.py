"""Never divided.

gram_matrix 5: Not divided
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    return tf.matmul(F, F, transpose_a=True)
