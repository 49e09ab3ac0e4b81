"""Does not end in TensorFlow's own code, where Python cannot interrupt it.

score 0
says was ended
limits question_seconds=8
"""

# %% compute_content_cost
@tf.function
def forever(x):
    return tf.while_loop(lambda y: tf.constant(True), lambda y: (y + 1,), (x,))[0]


def compute_content_cost(content_output, generated_output):
    if len(content_output) == 3:
        return forever(tf.reduce_sum(generated_output[-1]))
    return None
