"""Returns far more than it should.

score 0
"""

# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    return tf.zeros([3000, 3000])


# %% train_step
def train_step(generated_image):
    return tf.zeros([3000, 3000])
