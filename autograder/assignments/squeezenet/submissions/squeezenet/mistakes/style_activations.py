"""Activations and targets.

style_loss 0: gram_matrix is not called
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += weight * tf.reduce_sum(tf.square(feats[layer] - target))
    return loss
