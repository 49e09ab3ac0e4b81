"""The pictures in the order of distance, stable, and the first that fits."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    d = np.sum((encodings[:, None] - encodings[None]) ** 2, axis=-1)
    order = np.argsort(d, axis=1, kind="stable")
    triplets = []
    for a in range(len(d)):
        for p in range(len(d)):
            if a != p and labels[a] == labels[p]:
                for n in order[a]:
                    if labels[n] != labels[a] and d[a, p] < d[a, n] < d[a, p] + alpha:
                        triplets.append((a, p, n))
                        break
    return np.array(triplets or np.zeros((0, 3)), dtype="int32")
