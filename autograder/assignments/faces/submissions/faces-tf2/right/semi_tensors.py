"""Distances and candidates as tensors."""

import numpy as np
import tensorflow as tf


# %% semi_hard_triplets
def semi_hard_triplets(encodings, labels, alpha=0.2):
    encodings = tf.convert_to_tensor(encodings)
    d = tf.reduce_sum(tf.square(encodings[:, None] - encodings[None]), -1)
    same = labels[:, None] == labels[None]
    rows = []
    for a, p in np.argwhere(same & ~np.eye(len(labels), dtype=bool)):
        fits = ~same[a] & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if tf.reduce_any(fits):
            rows.append([a, p, int(tf.argmin(tf.where(fits, d[a], tf.cast(np.inf, d.dtype))))])
    return np.reshape(np.array(rows, int), (-1, 3))
