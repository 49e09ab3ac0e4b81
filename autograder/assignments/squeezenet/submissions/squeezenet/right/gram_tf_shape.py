"""The shape of the tensor when it runs, cast to float."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    shape = tf.shape(features)
    F = tf.reshape(features, (shape[1] * shape[2], shape[3]))
    gram = tf.matmul(tf.transpose(F), F)
    if normalize:
        gram = tf.divide(gram, tf.cast(shape[1] * shape[2] * shape[3], tf.float32))
    return gram
