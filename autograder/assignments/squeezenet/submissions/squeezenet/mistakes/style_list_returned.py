"""A list of losses.

style_loss 0: a list is returned
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = []
    for i in range(len(style_layers)):
        G = gram_matrix(feats[style_layers[i]])
        loss.append(style_weights[i] * tf.reduce_sum(tf.square(G - style_targets[i])))
    return loss
