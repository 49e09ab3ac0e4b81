"""The cosine distance.

verify 0: This is the cosine distance
"""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    encoding = img_to_encoding(image_path, model)
    dist = 1 - np.sum(encoding * database[identity]) / np.linalg.norm(encoding) / np.linalg.norm(database[identity])
    if dist < 0.7:
        print("It is " + identity)
        door_open = True
    else:
        print("It is not " + identity)
        door_open = False
    return dist, door_open
