"""Two layers, always.

style_loss 10: range(2) is written into the code
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for i in range(2):
        G = gram_matrix(feats[style_layers[i]])
        loss += style_weights[i] * tf.reduce_sum(tf.square(G - style_targets[i]))
    return loss
