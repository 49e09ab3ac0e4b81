"""The picture is read and given to the model by hand."""

import numpy as np


# %% verify
def verify(image_path, identity, database, model):
    from PIL import Image

    with Image.open(image_path) as file:
        picture = np.asarray(file.convert("RGB").resize((64, 64)), np.float32) / 255
    encoding = model.predict_on_batch(np.expand_dims(picture, 0))
    distance = np.linalg.norm(encoding - database[identity], ord=2)
    return distance, int(distance < 0.7)
