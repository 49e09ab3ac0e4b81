"""Assigned and not added.

style_loss 5: Only the last style layer counts
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss = weight * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - target))
    return loss
