"""tf.linalg.matvec, and tanh of half of it."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    z = tf.linalg.matvec(tf.abs(encodings_1 - encodings_2), weights) + bias
    return 0.5 * (tf.tanh(z / 2) + 1)
