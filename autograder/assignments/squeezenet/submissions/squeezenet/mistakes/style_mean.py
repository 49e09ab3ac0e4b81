"""Means in each layer.

style_loss 0: A mean was taken where equation (3) has a sum
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += weight * tf.reduce_mean(tf.square(gram_matrix(feats[layer]) - target))
    return loss
