"""By tf.einsum."""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    return tf.einsum("ip,jp->ij", A, A)
