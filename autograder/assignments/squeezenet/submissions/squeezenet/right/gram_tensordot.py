"""tf.tensordot over three axes."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    gram = tf.tensordot(features, features, axes=[[0, 1, 2], [0, 1, 2]])
    if normalize:
        gram /= features.shape.num_elements()
    return gram
