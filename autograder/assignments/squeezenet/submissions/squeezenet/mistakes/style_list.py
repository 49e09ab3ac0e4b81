"""A list of losses.

style_loss 0: a list is returned, expected loss alone
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    return [
        w * tf.reduce_sum((gram_matrix(feats[l]) - a) ** 2) for l, a, w in zip(style_layers, style_targets, style_weights)
    ]
