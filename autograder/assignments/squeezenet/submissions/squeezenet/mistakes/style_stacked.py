"""The losses stacked and not added up.

style_loss 0: The layers are not added up
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    losses = []
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        losses.append(weight * tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - target)))
    return tf.stack(losses)
