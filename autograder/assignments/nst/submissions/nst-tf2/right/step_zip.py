"""The pairs by zip, the tape persistent and told what to watch."""

import tensorflow as tf


# %% train_step
@tf.function
def train_step(generated_image):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(generated_image)
        outputs = vgg_model_outputs(generated_image)
        J = total_cost(compute_content_cost(a_C, outputs), compute_style_cost(a_S, outputs, STYLE_LAYERS), 10, 40)
    gradients = tape.gradient(J, [generated_image])
    optimizer.apply_gradients(zip(gradients, [generated_image]))
    generated_image.assign(clip_0_1(generated_image))
    return J
