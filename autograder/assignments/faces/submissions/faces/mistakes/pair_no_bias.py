"""bias is forgotten.

pair_classifier 0: bias is missing
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    return tf.sigmoid(tf.reduce_sum(weighted, axis=-1))
