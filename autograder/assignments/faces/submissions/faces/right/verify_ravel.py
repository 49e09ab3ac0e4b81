"""Flat vectors, a dot product and a conditional expression."""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    d = np.ravel(img_to_encoding(image_path, model)) - np.ravel(database[identity])
    distance = float(np.dot(d, d) ** 0.5)
    print("Welcome" if distance < 0.7 else "Go away", identity)
    return distance, True if distance < 0.7 else False
