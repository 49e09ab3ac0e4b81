"""tf.nn.l2_loss alone.

style_loss 0: Divided by 2: tf.nn.l2_loss
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += weight * tf.nn.l2_loss(gram_matrix(feats[layer]) - target)
    return loss
