"""No training step.

model_nn 6: train_step is never run
not: before the step
"""

import tensorflow.compat.v1 as tf


# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    sess.run(tf.global_variables_initializer())
    sess.run(model["input"].assign(input_image))
    for i in range(num_iterations):
        generated_image = sess.run(model["input"])
        if i % 20 == 0:
            Jt, Jc, Js = sess.run([J, J_content, J_style])
            print("Iteration " + str(i) + " :")
            print("total cost = " + str(Jt))
            print("content cost = " + str(Jc))
            print("style cost = " + str(Js))
            save_image("output/" + str(i) + ".png", generated_image)
    save_image("output/generated_image.jpg", generated_image)
    return generated_image
