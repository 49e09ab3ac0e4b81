"""Cast to int.

total_cost 0: The result is cut to a whole number
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return int(alpha * J_content + beta * J_style)
