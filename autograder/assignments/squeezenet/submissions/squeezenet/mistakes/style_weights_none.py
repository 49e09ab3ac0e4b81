"""Initial value None.

style_loss 0: loss is still None
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = None
    for i in range(len(style_layers)):
        G = gram_matrix(feats[style_layers[i]])
        loss += style_weights[i] * tf.reduce_sum(tf.square(G - style_targets[i]))
    return loss
