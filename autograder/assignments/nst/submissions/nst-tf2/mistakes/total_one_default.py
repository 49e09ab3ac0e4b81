"""beta has no default.

total_cost 8: beta
"""

import tensorflow as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=80):
    return alpha * J_content + beta * J_style
