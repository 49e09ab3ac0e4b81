"""The square of the distance.

who_is_it 11: the distance is its root
"""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    min_dist = 100
    identity = None
    for name, db_enc in database.items():
        dist = np.sum((encoding - db_enc) ** 2)
        if dist < min_dist:
            min_dist = dist
            identity = name
    if min_dist > 0.7:
        print("Not in the database.")
        identity = None
    else:
        print("it is " + identity)
    return min_dist, identity
