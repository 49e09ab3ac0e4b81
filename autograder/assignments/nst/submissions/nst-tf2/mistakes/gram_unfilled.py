"""Not filled in.

gram_matrix 0: not filled in
"""

import tensorflow as tf


# %% gram_matrix
def gram_matrix(A):
    GA = None
    return GA
