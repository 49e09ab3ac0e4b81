"""A door with a toy for an encoder: what the panel of recognition needs. Its text is a cell of a notebook, too."""

from typing import Any

import numpy as np
from PIL import Image

from nst.people import PEOPLE, draw
from nst.types import Array


class Toy:
    """A fixed linear map of a picture reduced to 8 x 8, with encodings of norm 2."""

    def __init__(self) -> None:
        self.weights = np.random.default_rng(0).standard_normal((8 * 8 * 3, 128))

    def predict_on_batch(self, pictures: Array) -> Array:
        coarse = np.asarray(pictures).reshape(len(pictures), 8, 8, 8, 8, 3).mean(axis=(2, 4)) - 0.5
        encodings: Array = coarse.reshape(len(pictures), -1) @ self.weights
        encodings *= 2 / np.linalg.norm(encodings, axis=1, keepdims=True)
        return encodings


def distance_to(image_path: str, known: Array, model: Any) -> float:
    picture = np.asarray(Image.open(image_path)) / 255
    return float(np.linalg.norm(model.predict_on_batch(picture[np.newaxis]) - known))


def verify(image_path: str, identity: str, database: dict[str, Array], model: Any) -> tuple[float, bool]:
    distance = distance_to(image_path, database[identity], model)
    print("It's" if distance < 0.7 else "It's not", identity)
    return distance, distance < 0.7


def who_is_it(image_path: str, database: dict[str, Array], model: Any) -> tuple[float, str | None]:
    distances = {name: distance_to(image_path, known, model) for name, known in database.items()}
    nearest = min(distances, key=distances.__getitem__, default=None)
    if nearest is None or distances[nearest] > 0.7:
        print("Not in the database.")
        return distances[nearest] if nearest else 100.0, None
    print("It's", nearest)
    return distances[nearest], nearest


toy = Toy()
database = {name: toy.predict_on_batch(draw(PEOPLE[name])[np.newaxis] / 255) for name in ("Amara", "Kofi", "Sven")}
