"""The weights inside of the square.

style_loss 0: The weights are squared
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += tf.reduce_sum(tf.square(weight * (gram_matrix(feats[layer]) - target)))
    return loss
