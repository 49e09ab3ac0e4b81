"""The style cost is missing.

total_cost 0: The style cost is missing
"""

import tensorflow as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content
