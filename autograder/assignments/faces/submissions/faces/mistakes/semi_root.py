"""Distances in place of their squares.

semi_hard_triplets 5: leave out the root
"""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    d = np.linalg.norm(encodings[:, np.newaxis] - encodings[np.newaxis], axis=-1)
    triplets = []
    for a in range(len(labels)):
        for p in range(len(labels)):
            if a == p or labels[a] != labels[p]:
                continue
            inside = (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
            candidates = np.flatnonzero((labels != labels[a]) & inside)
            if len(candidates):
                triplets.append((a, p, candidates[np.argmin(d[a, candidates])]))
    return np.array(triplets, dtype=int).reshape(-1, 3)
