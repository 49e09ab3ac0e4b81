"""Slices that end at a shape."""

import tensorflow.compat.v1 as tf


# %% tv_loss
def tv_loss(img, tv_weight):
    _, H, W, _ = img.shape.as_list()
    rows = img[0, 1:H] - img[0, 0 : H - 1]
    columns = img[0, :, 1:W] - img[0, :, 0 : W - 1]
    return tv_weight * (2 * tf.nn.l2_loss(rows) + 2 * tf.nn.l2_loss(columns))
