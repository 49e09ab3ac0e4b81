"""tf.einsum."""

import numpy as np
import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    gram = tf.einsum("bijc,bijd->cd", features, features)
    return gram / np.prod(features.get_shape().as_list()) if normalize else gram
