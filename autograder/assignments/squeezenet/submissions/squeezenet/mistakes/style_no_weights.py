"""The weights are not used.

style_loss 0: style_weights is not used
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - target))
    return loss
