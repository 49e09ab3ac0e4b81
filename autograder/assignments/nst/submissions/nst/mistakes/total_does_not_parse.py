"""A bracket missing.

total_cost 0: its cell does not parse: line 2, '(' was never closed
not: KeyError
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    J = (alpha * J_content + beta * J_style
    return J
