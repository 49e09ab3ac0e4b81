"""gram_matrix without normalising, divided here."""

import numpy as np
import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        G = gram_matrix(feats[layer], False) / np.prod(feats[layer].shape.as_list())
        loss += tf.reduce_sum(weight * tf.square(G - target))
    return loss
