"""Squared differences.

pair_classifier 2: The differences are squared
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.square(encodings_1 - encodings_2)
    return tf.sigmoid(tf.reduce_sum(weighted, axis=-1) + bias)
