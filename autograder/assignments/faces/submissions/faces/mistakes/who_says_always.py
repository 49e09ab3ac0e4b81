"""The nearest one is named, and the line is printed, whoever comes.

who_is_it 5: is printed for somebody who is in it
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
    print("Not in the database.")
    return min_dist, identity
