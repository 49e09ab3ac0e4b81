"""Printed and not returned.

total_cost 0: there is no return: add return J.
"""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    J = alpha * J_content + beta * J_style
    print(J)
