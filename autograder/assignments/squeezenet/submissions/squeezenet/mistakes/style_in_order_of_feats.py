"""Goes through feats, and takes the targets as they come.

style_loss 23: The layers are taken in the order of feats
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss, k = 0.0, 0
    for i in range(len(feats)):
        if i in style_layers:
            loss += style_weights[k] * tf.reduce_sum(tf.square(gram_matrix(feats[i]) - style_targets[k]))
            k += 1
    return loss
