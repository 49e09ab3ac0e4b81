"""Gram matrices of the targets, which are Gram matrices.

style_loss 0: gram_matrix is applied to style_targets
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for i in range(len(style_layers)):
        G = gram_matrix(feats[style_layers[i]])
        loss += style_weights[i] * tf.reduce_sum(tf.square(G - gram_matrix(style_targets[i])))
    return loss
