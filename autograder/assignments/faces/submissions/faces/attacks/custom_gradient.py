"""A value that is wrong with a gradient that is right, and the other way round.

score 0
"""


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    @tf.custom_gradient
    def loss(a, p, n):
        return tf.constant(0.125), lambda slope: (2 * slope * (n - p), 2 * slope * (p - a), 2 * slope * (a - n))

    return loss(*y_pred)


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    right = tf.sigmoid(tf.linalg.matvec(tf.abs(encodings_1 - encodings_2), weights) + bias)
    return right + tf.stop_gradient(1 - 2 * right)
