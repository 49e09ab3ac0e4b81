"""A loop over the pairs."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    probabilities = []
    for x, y in zip(tf.unstack(encodings_1), tf.unstack(encodings_2)):
        probabilities.append(tf.sigmoid(tf.reduce_sum(weights * tf.abs(x - y)) + bias))
    return tf.stack(probabilities)
