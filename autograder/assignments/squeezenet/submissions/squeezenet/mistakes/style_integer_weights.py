"""Weights made a constant tensor, which is one of integers if they are.

style_loss 29: Whole numbers and floats are not mixed
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    weights = tf.constant(style_weights)
    loss = 0.0
    for i, layer in enumerate(style_layers):
        loss += weights[i] * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - style_targets[i]))
    return loss
