"""initialize_all_variables, and the cost run with the step."""

import tensorflow.compat.v1 as tf


# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    init = tf.initialize_all_variables()
    sess.run(init)
    assign = model["input"].assign(input_image)
    sess.run(assign)
    for i in range(0, num_iterations):
        sess.run([train_step, J])
        generated_image = model["input"].eval(session=sess)
        if i % 20 == 0:
            for name, cost in zip(("total cost", "content cost", "style cost"), sess.run([J, J_content, J_style])):
                print(("Iteration %d :\n" % i if name == "total cost" else "") + name + " = " + str(cost))
            save_image("output/%d.png" % i, generated_image)
    save_image("output/generated_image.jpg", generated_image)
    return generated_image
