"""bias on each product.

pair_classifier 0: bias is added to each of the 128 products
"""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    weighted = weights * tf.abs(encodings_1 - encodings_2)
    return tf.sigmoid(tf.reduce_sum(weighted + bias, axis=-1))
