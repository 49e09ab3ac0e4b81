"""NaN and infinity, which are neither smaller nor larger.

score 0
"""


# %% triplet_loss
import numpy


def triplet_loss(y_true, y_pred, alpha=0.2):
    return tf.constant(float("nan"))


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    return numpy.full((len(labels), 3), numpy.nan)


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    return tf.fill([encodings_1.shape[0]], float("nan"))


# %% verify
def verify(image_path, identity, database, model):
    return float("nan"), float("nan")


# %% who_is_it
def who_is_it(image_path, database, model):
    return float("-inf"), numpy.array(float("nan"))
