"""A * tf.transpose(A).

gram_matrix 0: Multiplied by its transpose entry by entry
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    GA = A * tf.transpose(A)
    return GA
