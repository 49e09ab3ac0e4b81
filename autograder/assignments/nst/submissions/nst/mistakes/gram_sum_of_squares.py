"""sum.

gram_matrix 0: The squares of the entries were added up
"""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.reduce_sum(tf.square(A))
