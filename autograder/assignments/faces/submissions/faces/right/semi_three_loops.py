"""Three loops, and the best one so far."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    triplets = []
    m = len(labels)
    for a in range(m):
        for p in range(m):
            if p == a or labels[p] != labels[a]:
                continue
            d_ap = np.sum((encodings[a] - encodings[p]) ** 2)
            best, best_d = None, None
            for n in range(m):
                if labels[n] == labels[a]:
                    continue
                d_an = np.sum((encodings[a] - encodings[n]) ** 2)
                if d_ap < d_an < d_ap + alpha and (best is None or d_an < best_d):
                    best, best_d = n, d_an
            if best is not None:
                triplets.append([a, p, best])
    return np.array(triplets, dtype=int) if triplets else np.empty((0, 3), dtype=int)
