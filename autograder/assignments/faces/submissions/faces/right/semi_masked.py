"""A masked array."""

import numpy as np


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    d = np.einsum("ijk,ijk->ij", *[encodings[:, None] - encodings[None]] * 2)
    anchors, positives = np.nonzero(np.equal.outer(labels, labels) & (np.arange(len(labels))[:, None] != np.arange(len(labels))))
    limits = d[anchors, positives][:, None]
    rows = np.ma.masked_array(d[anchors], (labels == labels[anchors][:, None]) | (d[anchors] <= limits) | (d[anchors] >= limits + alpha))
    there = ~np.ma.getmaskarray(rows).all(axis=1)
    return np.column_stack([anchors, positives, rows.argmin(axis=1)])[there]
