"""Not a number, infinity, and numbers so large that differences from them are nothing.

score 0
"""

# %% compute_content_cost
def compute_content_cost(a_C, a_G):
    return float("nan")


# %% gram_matrix
import numpy as np


def gram_matrix(A):
    return np.full((A.shape[0], A.shape[0]), np.inf)


# %% compute_layer_style_cost
def compute_layer_style_cost(a_S, a_G):
    return 1.7e308


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return float("-inf")


# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    print("Iteration 0 :\ntotal cost = nan\ncontent cost = inf\nstyle cost = -inf")
    return np.full(input_image.shape, np.nan)
