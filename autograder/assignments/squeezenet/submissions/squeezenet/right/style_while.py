"""A while loop and a helper function."""

import tensorflow.compat.v1 as tf


# %% style_loss
def squares(a, b):
    return tf.reduce_sum((a - b) * (a - b))


def style_loss(feats, style_layers, style_targets, style_weights):
    total, i = 0.0, 0
    while i < len(style_layers):
        total = tf.add(total, style_weights[i] * squares(gram_matrix(feats[style_layers[i]]), style_targets[i]))
        i += 1
    return total
