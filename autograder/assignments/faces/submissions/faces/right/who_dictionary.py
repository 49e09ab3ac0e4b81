"""A dictionary of distances."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    distances = {name: float(np.linalg.norm(encoding - known)) for name, known in database.items()}
    identity = min(distances, key=distances.get, default=None)
    distance = distances.get(identity, float("inf"))
    if not distance < 0.7:
        identity = None
        print("Not in the database.")
    return distance, identity
