"""A square too many.

total_cost 0: The costs are squared
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content**2 + beta * J_style**2
