"""NumPy for TensorFlow.

content_loss 0: np.sum cannot be applied to a tensor
"""

import tensorflow.compat.v1 as tf


# %% content_loss
def content_loss(content_weight, content_current, content_original):
    return content_weight * np.sum((content_current - content_original) ** 2)
