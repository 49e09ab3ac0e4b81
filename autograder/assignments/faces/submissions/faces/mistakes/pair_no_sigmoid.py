"""No sigmoid.

pair_classifier 0: The sigmoid is missing
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    return tf.reduce_sum(weighted, axis=-1) + bias
