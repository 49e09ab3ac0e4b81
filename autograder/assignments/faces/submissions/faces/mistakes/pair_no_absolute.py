"""The difference with its sign.

pair_classifier 2: The absolute value is missing
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * (encodings_1 - encodings_2)
    return tf.sigmoid(tf.reduce_sum(weighted, axis=-1) + bias)
