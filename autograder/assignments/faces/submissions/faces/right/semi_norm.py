"""The squares of norms, and permutations."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    import itertools

    def squared(i, j):
        return np.linalg.norm(encodings[i] - encodings[j]) ** 2

    rows = []
    for a, p in itertools.permutations(range(len(labels)), 2):
        if labels[a] == labels[p]:
            low = squared(a, p)
            inside = {n: squared(a, n) for n in range(len(labels)) if labels[n] != labels[a]}
            inside = {n: d for n, d in inside.items() if low < d < low + alpha}
            if inside:
                rows.append((a, p, min(inside, key=inside.get)))
    return np.array(rows, int).reshape(-1, 3)
