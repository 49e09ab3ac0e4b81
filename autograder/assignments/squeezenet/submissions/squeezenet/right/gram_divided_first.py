"""The activations divided by the root of their number."""

import numpy as np
import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    n = features.shape.num_elements() if normalize else 1
    F = tf.reshape(features, [-1, int(features.shape[3])]) / np.sqrt(n).astype(np.float32)
    return tf.matmul(F, F, transpose_a=True)
