"""Objects, records, bytes and texts full of escapes, where numbers and names should be.

score 0
"""


# %% triplet_loss
import numpy


def triplet_loss(y_true, y_pred, alpha=0.2):
    return numpy.array([object()], object)


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    return numpy.zeros(3, [("a", int), ("p", int), ("n", int)])


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    return numpy.array([b"0.5"])


# %% verify
def verify(image_path, identity, database, model):
    return numpy.datetime64("NaT"), "\x1b[2J\x1b]0;open\x07" * 100


# %% who_is_it
def who_is_it(image_path, database, model):
    return 1j, "<script>EVIL</script>\ud800\x00"
