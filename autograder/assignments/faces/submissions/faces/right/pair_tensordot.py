"""tf.math.sigmoid of a dot product."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    return tf.math.sigmoid(tf.tensordot(tf.abs(encodings_2 - encodings_1), weights, 1) + bias)
