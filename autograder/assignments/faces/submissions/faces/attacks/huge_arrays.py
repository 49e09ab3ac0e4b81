"""Arrays of a thousand million numbers that take no memory, and some that do.

score 0
"""


# %% triplet_loss
import numpy


def triplet_loss(y_true, y_pred, alpha=0.2):
    return numpy.broadcast_to(numpy.float32(1), (1 << 15, 1 << 15))


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    return numpy.broadcast_to(numpy.int64(0), (1 << 30, 3))


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    return tf.zeros([1 << 14, 1 << 14, 8])


# %% verify
def verify(image_path, identity, database, model):
    return numpy.zeros((1 << 13, 1 << 13)), numpy.array("open" * (1 << 22))


# %% who_is_it
def who_is_it(image_path, database, model):
    return [0.5] * (1 << 20), "Ama" * (1 << 24)
