"""targets not subtracted.

style_loss 0: style_targets is not used
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0
    for i, l in enumerate(style_layers):
        loss += style_weights[i] * tf.reduce_sum(gram_matrix(feats[l]) ** 2)
    return loss
