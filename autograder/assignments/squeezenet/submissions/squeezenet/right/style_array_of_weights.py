"""The weights as an array, the losses stacked."""

import numpy as np
import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    weights = np.array(style_weights, dtype=np.float32)
    losses = [2 * tf.nn.l2_loss(gram_matrix(feats[n]) - A) for n, A in zip(style_layers, style_targets)]
    return tf.reduce_sum(weights * tf.stack(losses))
