"""Somebody began, and got nowhere: cells are edited, and no exercise is solved."""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    ### START CODE HERE ###
    # where does the sum go?
    loss = None
    ### END CODE HERE ###

    return loss


# %% gram_matrix
def gram_matrix(features, normalize=True):
    ### START CODE HERE ###
    print(features)
    gram = None
    ### END CODE HERE ###

    return gram
