"""Adam against TensorFlow's, and the painting of all sizes."""

import numpy as np
import pytest

from neural_style.optimise import Adam
from neural_style.options import OptimizerOptions
from nst.solver.descent import Descent, Losses
from nst.solver.lbfgs import Function, Value, Vector
from nst.tensorflow import tf
from nst.types import Size

SCALES = np.array([1.0, 10.0, 0.1])  # of the channels


def bowl(image: Vector) -> Value:
    """How far each channel is from 3, with a scale of its own."""
    difference = SCALES * (image - 3)
    value = float(np.sum(difference**2)) / 2
    return Value(value, SCALES * difference, Losses(value, 0, 0, value))


def image(seed: int = 0) -> Vector:
    return np.random.default_rng(seed).normal(0, 5, (1, 4, 5, 3)).astype(np.float32).astype(np.float64)


@pytest.mark.parametrize(
    ("rate", "beta1", "beta2", "epsilon"),
    [
        (10.0, 0.9, 0.999, 1e-8),
        (0.5, 0.9, 0.999, 1e-8),
        (1.0, 0.2, 0.999, 1e-8),
        (1.0, 0.9, 0.5, 1e-8),
        (1, 0.9, 0.9, 5),
    ],
)
def test_adam_is_that_of_tensorflow(rate: float, beta1: float, beta2: float, epsilon: float) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.Variable(image(), dtype=tf.float64)
        loss = tf.reduce_sum((tf.constant(SCALES) * (x - 3)) ** 2) / 2
        train_step = tf.train.AdamOptimizer(rate, beta1, beta2, epsilon).minimize(loss)
        session.run(tf.global_variables_initializer())
        expected = []
        for _ in range(20):
            session.run(train_step)
            expected.append(session.run(x))
    options = OptimizerOptions("adam", 20, rate, beta1, beta2, epsilon)
    states = list(Adam(image(), (5, 4), options).states(lambda size: bowl))
    np.testing.assert_allclose([state.image for state in states], expected, atol=1e-4)  # its betas are float32
    assert [state.losses.total for state in states] == pytest.approx([bowl(x).value for x in expected], rel=1e-3)


def test_each_size_has_its_own_loss_and_its_steps() -> None:
    asked: list[Size] = []

    def objective(size: Size) -> Function:
        asked.append(size)
        return bowl

    states = list(Descent(image(), [((3, 2), 2), ((5, 4), 3)]).states(objective))
    assert asked == [(3, 2), (5, 4)]
    assert [state.size for state in states] == [(3, 2)] * 2 + [(5, 4)] * 3
    assert [state.image.shape for state in states] == [(1, 2, 3, 3)] * 2 + [(1, 4, 5, 3)] * 3
    assert [state.iteration for state in states] == [1, 2, 3, 4, 5]
    assert states[-1].done == 1
    assert states[-1].losses.total < 0.1 * bowl(image()).value
