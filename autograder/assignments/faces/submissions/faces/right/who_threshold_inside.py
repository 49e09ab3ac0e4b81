"""The threshold inside of the loop, where the smallest is kept."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    distance, identity = float("inf"), None
    for name in database:
        to_name = np.linalg.norm(np.subtract(encoding, database[name]))
        if to_name < distance:
            distance = to_name
            identity = name if to_name < 0.7 else None
    if identity is None:
        print("Not in the database.")
    return distance, identity
