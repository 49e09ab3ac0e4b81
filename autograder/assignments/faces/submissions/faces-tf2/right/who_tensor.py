"""All distances by TensorFlow."""

import numpy as np
import tensorflow as tf

from nst.recognition import img_to_encoding


# %% who_is_it
def who_is_it(image_path, database, model):
    encoding = tf.constant(img_to_encoding(image_path, model), tf.float32)
    distance, identity = tf.constant(np.inf), None
    for name, known in database.items():
        to_name = tf.norm(encoding - tf.cast(known, tf.float32))
        if to_name < distance:
            distance, identity = to_name, name
    if distance >= 0.7:
        tf.print("Not in the database.")
        identity = None
    return distance, identity
