"""Targets and weights looked up by the layer's index.

style_loss 0: style_weights is looked up with the layer's index
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer in style_layers:
        loss += style_weights[layer] * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - style_targets[layer]))
    return loss
