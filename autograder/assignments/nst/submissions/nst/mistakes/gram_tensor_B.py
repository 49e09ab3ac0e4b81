"""other parameter.

gram_matrix 0: A is not used
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(B, tf.transpose(B))
