"""The first activations.

style_loss 0: The first activations are taken: style_layers says which to take
not: stopped with
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for i in range(len(style_layers)):
        loss += style_weights[i] * tf.reduce_sum(tf.square(gram_matrix(feats[i]) - style_targets[i]))
    return loss
