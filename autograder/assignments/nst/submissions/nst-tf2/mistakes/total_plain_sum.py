"""Without the weights.

total_cost 0: Multiply each cost by its weight
"""

import tensorflow as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return J_content + J_style
