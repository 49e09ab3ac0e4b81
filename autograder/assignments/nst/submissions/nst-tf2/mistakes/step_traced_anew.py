"""A tf.function is made in each call.

train_step 28: is a tf.function made in each call
"""

import tensorflow as tf


# %% train_step
def train_step(generated_image):
    @tf.function
    def cost_of(image):
        a_G = vgg_model_outputs(image)
        return total_cost(compute_content_cost(a_C, a_G), compute_style_cost(a_S, a_G))

    with tf.GradientTape() as tape:
        J = cost_of(generated_image)
    grad = tape.gradient(J, generated_image)
    optimizer.apply_gradients([(grad, generated_image)])
    generated_image.assign(clip_0_1(generated_image))
    return J
