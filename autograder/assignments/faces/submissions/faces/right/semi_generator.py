"""A generator of triplets, and sorted pairs of distance and index."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    encodings, labels = np.asarray(encodings, float), list(labels)

    def found():
        for a, label in enumerate(labels):
            d = [float(np.dot(row, row)) for row in encodings - encodings[a]]
            for p, other in enumerate(labels):
                if other == label and p != a:
                    inside = sorted((d[n], n) for n in range(len(d)) if labels[n] != label and 0 < d[n] - d[p] < alpha)
                    if inside:
                        yield a, p, inside[0][1]

    return np.array([*found()], dtype=int).reshape((-1, 3))
