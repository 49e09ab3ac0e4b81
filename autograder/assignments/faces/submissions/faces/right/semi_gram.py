"""Squared distances from a matrix of products."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    products = encodings @ encodings.T
    squares = np.diag(products)
    d = squares[:, None] + squares[None, :] - 2 * products
    found = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(labels), dtype=bool)):
        candidates = np.flatnonzero((labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha))
        if len(candidates):
            found.append((a, p, min(candidates, key=lambda n: d[a, n])))
    return np.array(found, dtype=np.int64).reshape(len(found), 3)
