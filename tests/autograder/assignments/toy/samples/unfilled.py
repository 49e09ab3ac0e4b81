"""Somebody began, and got nowhere."""


# %% weighted_squares
def weighted_squares(x, weight):
    ### START CODE HERE ###
    print(x)
    total = None
    ### END CODE HERE ###

    return total
