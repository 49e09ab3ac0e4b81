"""Multiplied in place of added.

total_cost 0: multiplied; equation
"""

import tensorflow as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content * beta * J_style
