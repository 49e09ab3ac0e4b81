"""Arrays of a thousand million numbers that take no memory, and a text of as many characters.

score 0
"""


# %% semi_hard_triplets
import numpy


def semi_hard_triplets(encodings, labels, alpha=0.2):
    return numpy.broadcast_to(numpy.int64(0), (1 << 30, 3))


# %% verify
def verify(image_path, identity, database, model):
    return numpy.broadcast_to(numpy.float32(1), (1 << 15, 1 << 15)), "open" * (1 << 22)
