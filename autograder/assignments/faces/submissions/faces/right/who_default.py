"""The smallest of pairs, with a default."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    pairs = ((np.sqrt(np.sum((encoding - known) ** 2)), name) for name, known in database.items())
    distance, name = min(pairs, default=(np.inf, None))
    print(f"It is {name}" if distance < 0.7 else "Not in the database.")
    return distance, name if distance < 0.7 else None
