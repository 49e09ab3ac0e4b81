"""Somebody began, and got nowhere: cells are edited, and no exercise is solved."""

import tensorflow.compat.v1 as tf


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]

    ### START CODE HERE ###
    # where does the maximum go?
    loss = None
    ### END CODE HERE ###

    return loss


# %% verify
def verify(image_path, identity, database, model):
    ### START CODE HERE ###
    print(image_path)
    distance, door_open = None, None
    ### END CODE HERE ###

    return distance, door_open
