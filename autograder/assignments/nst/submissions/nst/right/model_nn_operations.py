"""Operations run by their own methods, Variable.load."""

import tensorflow.compat.v1 as tf


# %% model_nn
def model_nn(sess, input_image, num_iterations=200):
    tf.global_variables_initializer().run(session=sess)
    model["input"].load(input_image, sess)
    for i in range(num_iterations):
        train_step.run(session=sess)
        generated_image = sess.run(model["input"])
        if not i % 20:
            Jt, Jc, Js = sess.run((J, J_content, J_style))
            print("Iteration", i, ":", end="\n")
            print("total cost =", str(Jt) + "\ncontent cost =", str(Jc) + "\nstyle cost =", Js)
            save_image(f"output/{i}.png", generated_image)
    save_image("output/generated_image.jpg", generated_image)
    return generated_image
