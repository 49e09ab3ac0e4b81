"""Asks for more memory than there is, in every way that TensorFlow has.

limits cell_seconds=5 question_seconds=5
score 0
"""

# %% compute_content_cost
def compute_content_cost(content_output, generated_output):
    return tf.reduce_sum(tf.ones([200_000, 200_000]))


# %% gram_matrix
def gram_matrix(A):
    return tf.linalg.diag(tf.range(100_000, dtype=tf.float32))


# %% train_step
@tf.function
def train_step(generated_image):
    generated_image.assign(tf.zeros([100_000, 100_000])[:1, :1, None, None] + generated_image)
    return tf.reduce_sum(tf.ones([100_000, 100_000]))
