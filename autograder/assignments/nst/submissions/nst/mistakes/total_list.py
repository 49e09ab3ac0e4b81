"""A list of both terms.

total_cost 0: a list is returned
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return [alpha * J_content, beta * J_style]
