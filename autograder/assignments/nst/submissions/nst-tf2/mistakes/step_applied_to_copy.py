"""The gradient is applied to a variable that is made in each call.

train_step 0: A tf.Variable is made inside of the function
"""

import tensorflow as tf


# %% train_step
@tf.function
def train_step(generated_image):
    with tf.GradientTape() as tape:
        a_G = vgg_model_outputs(generated_image)
        J_style = compute_style_cost(a_S, a_G)
        J_content = compute_content_cost(a_C, a_G)
        J = total_cost(J_content, J_style, alpha=10, beta=40)
    grad = tape.gradient(J, generated_image)
    image = tf.Variable(generated_image)
    optimizer.apply_gradients([(grad, image)])
    image.assign(clip_0_1(image))
    return J
