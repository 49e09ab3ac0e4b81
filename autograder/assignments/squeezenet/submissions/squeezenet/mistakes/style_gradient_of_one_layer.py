"""All layers but the first made constant.

style_loss 27: cut off with tf.stop_gradient
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for i, (layer, target, weight) in enumerate(zip(style_layers, style_targets, style_weights)):
        G = gram_matrix(feats[layer])
        G = tf.stop_gradient(G) if i else G
        loss += weight * tf.reduce_sum(tf.square(G - target))
    return loss
