"""The mean of the products.

pair_classifier 2: This is the mean of the products
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    return tf.sigmoid(tf.reduce_mean(weighted, axis=-1) + bias)
