"""The negative is measured from the positive.

semi_hard_triplets 8: The negative is measured from the positive
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
            inside = (d[p] > d[a, p]) & (d[p] < d[a, p] + alpha)
            candidates = np.flatnonzero((labels != labels[a]) & inside)
            if len(candidates):
                triplets.append((a, p, candidates[np.argmin(d[p, candidates])]))
    return np.array(triplets, dtype=int).reshape(-1, 3)
