"""A while loop, other prints between the lines."""

import tensorflow.compat.v1 as tf


# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    print("starting", num_iterations, "iterations")
    sess.run(tf.global_variables_initializer())
    sess.run(tf.assign(model["input"], input_image))
    i = 0
    while i < num_iterations:
        sess.run(train_step)
        generated_image = sess.run(model["input"])
        if i % 20 == 0:
            Jt, Jc, Js = sess.run([J, J_content, J_style])
            print("Iteration " + str(i) + " :")
            print("total cost = " + str(Jt))
            print("content cost = " + str(Jc))
            print("style cost = " + str(Js))
            print("mean of the image", generated_image.mean())
            save_image("output/" + str(i) + ".png", generated_image)
        i += 1
    save_image("output/generated_image.jpg", generated_image)
    return generated_image
