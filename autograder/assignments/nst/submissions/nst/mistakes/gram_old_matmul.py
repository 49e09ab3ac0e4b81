"""batch_matmul, which is gone.

gram_matrix 0: Use tf.matmul
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.batch_matmul(A, tf.transpose(A))
