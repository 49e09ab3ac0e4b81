"""The Gram matrices made constant.

style_loss 27: cut off with tf.stop_gradient
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += weight * tf.reduce_sum(tf.square(tf.stop_gradient(gram_matrix(feats[layer])) - target))
    return loss
