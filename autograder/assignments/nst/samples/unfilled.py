"""Somebody began, and got nowhere: cells are edited, and no exercise is solved."""

import tensorflow.compat.v1 as tf


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    ### START CODE HERE ###
    # how do I get the shape?
    m, n_H, n_W, n_C = None, None, None, None
    J_content = None
    ### END CODE HERE ###

    return J_content


# %% gram_matrix
def gram_matrix(A):
    ### START CODE HERE ###
    print(A)
    GA = None
    ### END CODE HERE ###

    return GA


# %% train_step
optimizer = tf.train.AdamOptimizer(2.0)
train_step = None
