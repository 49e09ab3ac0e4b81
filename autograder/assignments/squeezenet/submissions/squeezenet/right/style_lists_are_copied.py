"""Takes copies of its lists apart."""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss, targets, weights = 0.0, list(style_targets), list(style_weights)
    for layer in reversed(style_layers):
        loss += weights.pop() * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - targets.pop()))
    return loss
