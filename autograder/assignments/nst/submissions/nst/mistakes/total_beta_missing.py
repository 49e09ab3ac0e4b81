"""The style cost not weighed.

total_cost 0: beta is missing
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content + J_style
