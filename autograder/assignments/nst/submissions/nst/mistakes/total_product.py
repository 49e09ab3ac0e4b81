"""Multiplied, not added.

total_cost 0: The two terms are multiplied
"""


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content * beta * J_style
