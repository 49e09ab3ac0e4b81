"""Generators and iterators in place of results: some end late, some never.

score 0
"""


# %% triplet_loss
import itertools


class Endless(tuple):
    def __iter__(self):
        return itertools.repeat(0.5)


def guesses():
    yield 0.5
    yield from (number / 1000 for number in itertools.count())


def triplet_loss(y_true, y_pred, alpha=0.2):
    return guesses()


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    return ((a, a, a) for a in itertools.count())


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    return map(float, range(10))


# %% verify
def verify(image_path, identity, database, model):
    return iter((0.5, True))


# %% who_is_it
def who_is_it(image_path, database, model):
    return zip([0.5], database)
