"""Not filled in.

compute_content_cost 0: not filled in
"""

import tensorflow as tf


# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    J_content = None
    return J_content
