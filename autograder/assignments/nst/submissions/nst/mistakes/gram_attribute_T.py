""".T, which a tensor has not.

gram_matrix 0: A tensor has no .T: use tf.transpose
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.matmul(A, A.T)
