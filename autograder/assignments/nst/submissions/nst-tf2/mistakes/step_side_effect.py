"""A step that Python makes while it is traced, and in no later call.

train_step 5: in the first call only
"""

import tensorflow as tf


# %% train_step
first = [True]


def train_step(generated_image):
    if first:
        first.clear()
        with tf.GradientTape() as tape:
            a_G = vgg_model_outputs(generated_image)
            J_style = compute_style_cost(a_S, a_G)
            J_content = compute_content_cost(a_C, a_G)
            J = total_cost(J_content, J_style, alpha=10, beta=40)
        grad = tape.gradient(J, generated_image)
        optimizer.apply_gradients([(grad, generated_image)])
        generated_image.assign(clip_0_1(generated_image))
        return J
    a_G = vgg_model_outputs(generated_image)
    return total_cost(compute_content_cost(a_C, a_G), compute_style_cost(a_S, a_G))
