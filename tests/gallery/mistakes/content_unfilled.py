"""Not filled in.

compute_content_cost 0: returned None
"""


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    J_content = None
    return J_content
