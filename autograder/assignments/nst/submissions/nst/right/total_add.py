"""tf.add for tensors."""

import tensorflow.compat.v1 as tf


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return (
        tf.add(alpha * J_content, beta * J_style)
        if isinstance(J_style, tf.Tensor)
        else alpha * J_content + beta * J_style
    )
