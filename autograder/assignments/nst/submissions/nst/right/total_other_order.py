"""The terms in the other order."""


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return J_style * beta + J_content * alpha
