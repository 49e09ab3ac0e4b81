"""A softmax over the pairs.

pair_classifier 0: This is a softmax over the pairs
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    return tf.nn.softmax(tf.reduce_sum(weighted, axis=-1) + bias)
