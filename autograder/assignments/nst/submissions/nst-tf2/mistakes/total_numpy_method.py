"""The number is taken out of the tensor, while it is being traced.

total_cost 0: .numpy() evaluates a tensor inside of the function
"""

import tensorflow as tf


# %% total_cost
@tf.function
def total_cost(J_content, J_style, alpha=10, beta=40):
    J = tf.convert_to_tensor(alpha * J_content + beta * J_style)
    return J.numpy()
