"""The index among the pictures of other persons.

semi_hard_triplets 0: n counts the pictures of other persons alone
"""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    d = np.sum((encodings[:, np.newaxis] - encodings[np.newaxis]) ** 2, axis=-1)
    triplets = []
    for a in range(len(labels)):
        for p in range(len(labels)):
            if a == p or labels[a] != labels[p]:
                continue
            inside = (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
            candidates = np.flatnonzero((labels != labels[a]) & inside)
            if len(candidates):
                triplets.append((a, p, np.searchsorted(np.flatnonzero(labels != labels[a]), candidates[np.argmin(d[a, candidates])])))
    return np.array(triplets, dtype=int).reshape(-1, 3)
