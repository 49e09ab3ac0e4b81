"""The threshold is 0.5.

who_is_it 14: The threshold is 0.5
"""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    min_dist = 100
    identity = None
    for name, db_enc in database.items():
        dist = np.linalg.norm(encoding - db_enc)
        if dist < min_dist:
            min_dist = dist
            identity = name
    if min_dist > 0.5:
        print("Not in the database.")
        identity = None
    else:
        print("it is " + identity)
    return min_dist, identity
