"""Takes the shape of the targets as tensors give it.

style_loss 5: This argument is a NumPy array here
"""

import tensorflow.compat.v1 as tf


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    loss = 0.0
    for layer, target, weight in zip(style_layers, style_targets, style_weights):
        C = target.get_shape().as_list()[0]
        loss += weight * tf.reduce_sum(tf.square(tf.reshape(gram_matrix(feats[layer]) - target, [C * C])))
    return loss
