"""The root of the sum of the squares, and a comparison that is returned."""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    difference = img_to_encoding(image_path, model) - database[identity]
    distance = np.sqrt(np.sum(difference**2))
    return distance, distance < 0.7
