"""math.dist, and a list in place of a tuple."""

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    import math

    distance = math.dist(img_to_encoding(image_path, model)[0], database[identity][0])
    return [distance, not distance >= 0.7]
