"""np.dot on a tensor.

gram_matrix 0: A tensor has no .T: use tf.transpose
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return np.dot(A, A.T)
