"""Defaults swapped.

total_cost 0: are swapped
"""


# %% total_cost
def total_cost(J_content, J_style, alpha=40, beta=10):
    return alpha * J_content + beta * J_style
