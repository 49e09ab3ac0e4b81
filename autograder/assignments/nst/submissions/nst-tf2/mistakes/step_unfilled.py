"""Not filled in.

train_step 0: not filled in
"""

import tensorflow as tf


# %% train_step
@tf.function
def train_step(generated_image):
    J = None
    return J
