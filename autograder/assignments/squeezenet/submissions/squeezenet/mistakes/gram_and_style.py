"""A mistake in gram_matrix, and another in the style loss, which is named in spite of it.

gram_matrix 0: Twice the Gram matrix
style_loss 0: with a right gram_matrix: style_weights is not used
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, H, W, C = features.get_shape().as_list()
    F = tf.reshape(features, [H * W, C])
    G = 2 * tf.matmul(F, F, transpose_a=True)
    return G / (H * W * C) if normalize else G


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        loss += tf.reduce_sum(tf.square(gram_matrix(feats[layer]) - target))
    return loss
