"""tf.einsum, and an absolute value by maximum and minimum."""

import tensorflow.compat.v1 as tf


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    apart = tf.maximum(encodings_1, encodings_2) - tf.minimum(encodings_1, encodings_2)
    return tf.nn.sigmoid(tf.einsum("mk,k->m", apart, weights) + bias)
