"""Tensors of other graphs, variables that nobody initialises, and placeholders that nobody feeds.

score 0
"""


# %% triplet_loss
def triplet_loss(y_true, y_pred, alpha=0.2):
    with tf.Graph().as_default():
        return tf.constant(1.0)


# %% pair_classifier
def pair_classifier(encodings_1, encodings_2, weights, bias):
    return tf.Variable(tf.zeros([3])) + 0.5 if tf.executing_eagerly() else tf.placeholder(tf.float32, [None])


# %% verify
def verify(image_path, identity, database, model):
    with tf.Graph().as_default():
        return tf.constant(0.5), tf.constant(True)
