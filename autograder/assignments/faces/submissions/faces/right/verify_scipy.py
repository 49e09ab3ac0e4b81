"""SciPy's distance; the picture is given by name of the argument."""

import numpy as np

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    from scipy.spatial import distance

    encoding = img_to_encoding(image_path=image_path, model=model)
    found = distance.euclidean(encoding.flatten(), np.squeeze(database.get(identity)))
    is_open = bool(found < 0.7)
    print(f"{found:.3f}: {is_open}")
    return found, is_open
