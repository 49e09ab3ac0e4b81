"""No parameters for the weights.

total_cost 0: parameters are missing: (J_content, J_style), expected (J_content, J_style, alpha, beta)
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style):
    return 10 * J_content + 40 * J_style
