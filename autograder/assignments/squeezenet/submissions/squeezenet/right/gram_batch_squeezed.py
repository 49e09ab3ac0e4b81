"""The batch axis squeezed away, channels first."""

import numpy as np
import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    F = tf.transpose(tf.squeeze(features, 0), perm=[2, 0, 1])
    F = tf.reshape(F, [F.shape[0], -1])
    gram = tf.matmul(F, F, transpose_b=True)
    return tf.cond(tf.constant(normalize), lambda: gram / float(np.prod(features.shape)), lambda: gram)
