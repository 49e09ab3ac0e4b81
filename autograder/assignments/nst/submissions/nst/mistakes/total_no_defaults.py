"""No defaults.

total_cost 8: alpha and beta have no defaults, expected 10 and 40
not: stopped with
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha, beta):
    return alpha * J_content + beta * J_style
