"""A loss that begins as a tensor; enumerate."""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = tf.constant(0.0)
    for i, layer in enumerate(style_layers):
        loss += tf.reduce_sum(tf.square(style_targets[i] - gram_matrix(feats[layer]))) * style_weights[i]
    return loss
