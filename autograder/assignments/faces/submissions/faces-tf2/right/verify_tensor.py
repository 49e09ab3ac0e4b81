"""The norm by TensorFlow."""

import tensorflow as tf

from nst.recognition import img_to_encoding


# %% verify
def verify(image_path, identity, database, model):
    distance = tf.norm(tf.constant(img_to_encoding(image_path, model)) - database[identity])
    return distance, distance < 0.7
