"""min(database, key=…)."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    if not database:
        print("Not in the database.")
        return np.inf, None
    name = min(database, key=lambda name: np.linalg.norm(encoding - database[name]))
    distance = np.linalg.norm(encoding - database[name])
    if distance >= 0.7:
        print("Not in the database.")
        return distance, None
    return distance, name
