"""One default.

total_cost 8: the default of alpha is None, expected 10
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=None, beta=40):
    return alpha * J_content + beta * J_style
