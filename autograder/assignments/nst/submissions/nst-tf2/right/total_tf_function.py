"""As the course has it, under a tf.function."""

import tensorflow as tf


# %% total_cost
@tf.function()
def total_cost(J_content, J_style, alpha=10, beta=40):
    J = alpha * J_content + beta * J_style
    return J
