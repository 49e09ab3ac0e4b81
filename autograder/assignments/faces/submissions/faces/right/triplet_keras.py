"""Operations of Keras."""


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    from keras import ops

    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    to_positive = ops.sum(ops.square(anchor - positive), axis=-1)
    to_negative = ops.sum(ops.square(anchor - negative), axis=-1)
    return ops.sum(ops.maximum(to_positive - to_negative + alpha, 0.0))
