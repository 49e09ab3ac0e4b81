"""Costs in another order.

total_cost 0: the parameters are in another order: (J_style, J_content, alpha, beta)
not: are swapped
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_style, J_content, alpha=10, beta=40):
    return alpha * J_content + beta * J_style
