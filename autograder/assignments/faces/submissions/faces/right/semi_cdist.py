"""Squared distances by SciPy."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    from scipy.spatial.distance import cdist

    squared = cdist(encodings, encodings, "sqeuclidean")
    triplets = np.zeros((0, 3), int)
    for a in range(len(encodings)):
        negatives = np.flatnonzero(labels != labels[a])
        for p in np.flatnonzero(labels == labels[a]):
            if p != a:
                inside = [n for n in negatives if squared[a, p] < squared[a, n] < squared[a, p] + alpha]
                if inside:
                    n = inside[int(np.argmin(squared[a, inside]))]
                    triplets = np.vstack([triplets, [a, p, n]])
    return triplets
