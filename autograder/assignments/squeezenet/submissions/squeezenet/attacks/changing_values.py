"""Tensors whose value is another one each time they are evaluated, and objects that are another array each time.

score 0
"""

# %% content_loss
import itertools

VALUES = itertools.cycle(np.float32([0, 6.0041152, 300.20576, 4.8821979, 4.1667516, 7.4135555]))


def changing(*given, **named):
    return tf.py_func(lambda: next(VALUES), [], tf.float32)


def content_loss(*given):
    return changing()


# %% gram_matrix
def gram_matrix(features, normalize=True):
    return tf.random.normal([features.shape[3]] * 2) * changing()


# %% style_loss
def style_loss(*given):
    return changing() + tf.random.uniform([])


# %% tv_loss
class Other:
    def __array__(self, *args, **kwargs):
        return np.asarray(next(VALUES))


def tv_loss(*given):
    return Other()
