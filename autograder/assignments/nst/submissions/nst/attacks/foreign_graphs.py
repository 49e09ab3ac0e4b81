"""Tensors of other graphs and sessions, operations that close the session, variables that nobody has initialised.

score 0
"""

# %% compute_content_cost
elsewhere = tf.Graph()
with elsewhere.as_default():
    constant = tf.constant(6.76559)


def compute_content_cost(*given):
    return constant


# %% gram_matrix
def gram_matrix(A, **named):
    tf.get_default_session().close()
    return tf.matmul(A, A, transpose_a=True)


# %% compute_layer_style_cost
def compute_layer_style_cost(*given):
    tf.reset_default_graph()
    return tf.Variable(9.19028)


# %% total_cost
def total_cost(*given, **named):
    tf.get_default_graph().finalize()
    return None
