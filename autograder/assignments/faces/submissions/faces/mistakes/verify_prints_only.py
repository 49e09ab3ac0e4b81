"""It prints, and returns nothing.

verify 0: return
"""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    encoding = img_to_encoding(image_path, model)
    dist = np.linalg.norm(encoding - database[identity])
    if dist < 0.7:
        print("It is " + identity)
        door_open = True
    else:
        print("It is not " + identity)
        door_open = False
