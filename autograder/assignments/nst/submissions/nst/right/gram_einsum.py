"""tf.einsum."""

import tensorflow.compat.v1 as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.einsum("ik,jk->ij", A, A)
