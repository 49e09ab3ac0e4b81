"""Defaults swapped.

total_cost 8: the defaults of alpha and beta are 40 and 10, expected 10 and 40
not: are swapped
"""


# %% total_cost
def total_cost(J_content, J_style, alpha=40, beta=10):
    return alpha * J_content + beta * J_style
