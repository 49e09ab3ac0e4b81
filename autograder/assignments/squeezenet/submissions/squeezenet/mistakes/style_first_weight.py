"""The first weight for all.

style_loss 4: All layers have the weight of the first
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += style_weights[0] * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - target))
    return loss
