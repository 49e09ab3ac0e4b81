"""The norm along an axis, in an array of one number, as are the door's."""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    distance = np.linalg.norm(database[identity] - img_to_encoding(image_path, model), axis=1)
    door_open = np.less(distance, 0.7)
    return distance[0], door_open[0]
