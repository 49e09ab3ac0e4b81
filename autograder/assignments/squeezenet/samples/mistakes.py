"""Two mistakes that are often made: a reshape where a transpose is needed as well, and a mean in place of a sum.

All other cells are right.

gram_matrix 0: each row of the unrolled matrix must be one channel
tv_loss 0: mean
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(features, normalize=True):
    _, n_H, n_W, n_C = features.get_shape().as_list()
    unrolled = tf.reshape(features, [n_C, n_H * n_W])
    gram = tf.matmul(unrolled, unrolled, transpose_b=True)
    if normalize:
        gram = gram / (n_H * n_W * n_C)

    return gram


# %% tv_loss
def tv_loss(img, tv_weight):
    vertical = tf.reduce_mean(tf.square(img[:, 1:, :, :] - img[:, :-1, :, :]))
    horizontal = tf.reduce_mean(tf.square(img[:, :, 1:, :] - img[:, :, :-1, :]))
    loss = tv_weight * (vertical + horizontal)

    return loss
