"""Not filled in.

compute_layer_style_cost 0: not filled in
"""

import tensorflow as tf


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    J_style_layer = None
    return J_style_layer
