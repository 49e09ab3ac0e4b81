"""Numbers that compare with nothing.

score 0
"""

# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    return tf.constant(float("nan"))


# %% total_cost
def total_cost(J_content, J_style, alpha=10, beta=40):
    return tf.constant(float("inf"))


# %% train_step
@tf.function
def train_step(generated_image):
    generated_image.assign(generated_image * float("nan"))
    return tf.constant(float("nan"))
