"""The batch axis kept in the product, and taken off at the end."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [1, H * W, C])
    gram = tf.matmul(F, F, adjoint_a=True)[0]
    return gram / H / W / C if normalize else gram
