"""Operations of Keras."""


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    import keras

    z = keras.ops.sum(keras.ops.abs(encodings_1 - encodings_2) * weights, axis=-1) + bias
    return keras.ops.sigmoid(z)
