"""A dot product by tf.einsum."""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    a_C = content_output[-1]
    a_G = generated_output[-1]
    d = tf.reshape(a_C - a_G, [-1])
    return tf.einsum("i,i->", d, d) / (4 * len(d) if tf.executing_eagerly() else 4.0 * tf.cast(tf.size(d), tf.float32))
