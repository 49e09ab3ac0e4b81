"""0 and 1.

pair_classifier 0: rounded to 0 and 1
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    return tf.round(tf.sigmoid(tf.reduce_sum(weighted, axis=-1) + bias))
