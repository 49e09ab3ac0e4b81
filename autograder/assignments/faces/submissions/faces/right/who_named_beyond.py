"""The nearest one is named beyond the threshold, and the line is printed in other letters."""

import numpy as np

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = img_to_encoding(image_path, model)
    smallest, who = 1e9, None
    for name, known in database.items():
        d = np.linalg.norm(encoding - known)
        smallest, who = (d, name) if d < smallest else (smallest, who)
    if smallest >= 0.7:
        print(f"{who} is the nearest, and he or she is NOT IN THE DATABASE")
    return smallest, who
