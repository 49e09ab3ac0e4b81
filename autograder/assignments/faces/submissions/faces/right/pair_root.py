"""The absolute value as the root of a square."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    difference = tf.sqrt((encodings_1 - encodings_2) ** 2)
    return tf.exp(tf.math.log_sigmoid(tf.reduce_sum(difference * weights, -1) + bias))
