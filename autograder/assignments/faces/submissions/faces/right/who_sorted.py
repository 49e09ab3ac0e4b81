"""Sorted by distance; names in an array of NumPy."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    names = np.array([*database])
    distances = np.array([np.linalg.norm(encoding - database[name]) for name in names])
    order = np.argsort(distances)
    if order.size == 0 or distances[order[0]] >= 0.7:
        print("Not in the database.")
        return distances[order[0]] if order.size else np.inf, None
    return distances[order[0]], names[order[0]]
