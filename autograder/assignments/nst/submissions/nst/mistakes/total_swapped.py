"""Alpha and beta swapped.

total_cost 0: alpha and beta are swapped
"""


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return beta * J_content + alpha * J_style
