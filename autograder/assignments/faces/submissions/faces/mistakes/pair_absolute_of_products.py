"""The absolute value of the products.

pair_classifier 2: the weights lose their sign
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = tf.abs(weights * (encodings_1 - encodings_2))
    return tf.sigmoid(tf.reduce_sum(weighted, axis=-1) + bias)
