"""Returns what print returns.

total_cost 0: it returns what print returns
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return print(alpha * J_content + beta * J_style)
