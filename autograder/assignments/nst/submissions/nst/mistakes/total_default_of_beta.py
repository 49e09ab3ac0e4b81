"""The default of beta.

total_cost 8: the default of beta is 10, expected 40
not: weighs both
not: swapped
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=10):
    return alpha * J_content + beta * J_style
