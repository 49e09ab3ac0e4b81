"""Parameters in another order.

total_cost 4: the parameters are in another order
not: are swapped
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, beta=40, alpha=10):
    return alpha * J_content + beta * J_style
