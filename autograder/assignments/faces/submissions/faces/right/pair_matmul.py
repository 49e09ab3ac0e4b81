"""A product of matrices, and a column made flat."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    z = tf.matmul(tf.abs(encodings_1 - encodings_2), tf.reshape(weights, [-1, 1])) + bias
    return tf.squeeze(tf.sigmoid(z), axis=1)
