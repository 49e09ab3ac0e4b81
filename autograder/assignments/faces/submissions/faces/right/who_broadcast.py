"""All distances at once, by broadcasting."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    if len(database) == 0:
        print("Not in the database.")
        return 100.0, None
    known = np.concatenate(list(database.values()))
    distances = np.linalg.norm(known - img_to_encoding(image_path, model), axis=1)
    nearest = np.argmin(distances)
    identity = list(database)[nearest] if distances[nearest] < 0.7 else None
    if identity is None:
        print("Not in the database.")
    return distances[nearest], identity
