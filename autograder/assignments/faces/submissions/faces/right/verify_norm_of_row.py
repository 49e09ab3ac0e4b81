"""Another order of the norm's arguments: Frobenius, of the whole (1, 128) array."""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    dist = np.linalg.norm(img_to_encoding(image_path, model) - database[identity], "fro")
    door_open = False
    if dist < 0.7:
        door_open = True
    return (dist, door_open)
