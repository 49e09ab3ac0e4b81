"""tf.add_n over a list."""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    losses = []
    for i in range(len(style_layers)):
        G = gram_matrix(feats[style_layers[i]], normalize=True)
        losses.append(style_weights[i] * tf.reduce_sum(tf.squared_difference(G, style_targets[i])))
    return tf.add_n(losses)
