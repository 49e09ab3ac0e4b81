"""Weights with other names.

total_cost 6: the parameters have other names
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, a=10, b=40):
    return a * J_content + b * J_style
