"""Not filled in.

compute_content_cost 0: not filled in: J_content is still None
"""


# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    J_content = None
    return J_content
