"""normalize=False.

style_loss 0: The Gram matrices are not normalised
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += weight * tf.reduce_sum(tf.square(gram_matrix(feats[layer], normalize=False) - target))
    return loss
