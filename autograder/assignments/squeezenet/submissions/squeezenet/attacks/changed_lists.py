"""Changes the lists that it is given while it is asked: empties them, lengthens them, puts other tensors into them.

Returns lists of its own, too.

score 0
"""

# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return [tf.zeros([]), [tf.zeros([])], {"value": 0.0}]


# %% gram_matrix
def gram_matrix(features, normalize=True):
    return {"value": features, "gradient": features}


# %% style_loss
def style_loss(feats, style_layers, style_targets, style_weights):
    x = tf.zeros([])
    feats[:] = [x for _ in feats]
    style_targets.clear()
    style_layers.extend(range(10_000))
    style_weights[:] = [0.0] * len(style_weights)
    feats.append(feats)
    return tf.reduce_sum(x)


# %% tv_loss
def tv_loss(img, tv_weight):
    return (0.0,)
