"""There is no tape.

train_step 0: There is no tf.GradientTape
"""

import tensorflow as tf


# %% train_step
@tf.function
def train_step(generated_image):
    a_G = vgg_model_outputs(generated_image)
    J = total_cost(compute_content_cost(a_C, a_G), compute_style_cost(a_S, a_G))
    grad = tf.GradientTape().gradient(J, generated_image)
    optimizer.apply_gradients([(grad, generated_image)])
    generated_image.assign(clip_0_1(generated_image))
    return J
