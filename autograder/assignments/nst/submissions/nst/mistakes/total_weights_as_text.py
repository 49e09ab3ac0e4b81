"""An f-string.

total_cost 0: a text is returned
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return f'{alpha * J_content + beta * J_style}'
