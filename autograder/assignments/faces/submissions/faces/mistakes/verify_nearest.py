"""The nearest one in the database.

verify 6: that is who_is_it
"""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    encoding = img_to_encoding(image_path, model)
    dist = min(np.linalg.norm(encoding - known) for known in database.values())
    if dist < 0.7:
        print("It is " + identity)
        door_open = True
    else:
        print("It is not " + identity)
        door_open = False
    return dist, door_open
