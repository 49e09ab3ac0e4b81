"""The sigmoid written out."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    z = tf.reduce_sum(weights * tf.abs(tf.subtract(encodings_1, encodings_2)), axis=1) + bias
    return 1 / (1 + tf.exp(-z))
