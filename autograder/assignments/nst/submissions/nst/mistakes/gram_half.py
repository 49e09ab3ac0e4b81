"""Half of it.

gram_matrix 0: Divided by 2
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, tf.transpose(A)) / 2
