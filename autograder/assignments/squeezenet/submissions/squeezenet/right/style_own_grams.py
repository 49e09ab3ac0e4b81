"""Gram matrices of its own, without gram_matrix."""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        F = tf.reshape(feats[layer], [-1, feats[layer].shape[3]])
        G = tf.matmul(F, F, transpose_a=True) / feats[layer].shape.num_elements()
        loss = loss + weight * tf.reduce_sum(tf.square(G - target))
    return loss
