"""The outputs that the course publishes, and the hints of the visible tests: each known mistake gets its own."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from nst.tensorflow import tf
from tests.support.solution import FUNCTIONS, Namespace, known_hints, run, solved

PUBLISHED_GA = [
    [6.42230511, -4.42912197, -2.09668207],
    [-4.42912197, 19.46583748, 19.56387138],
    [-2.09668207, 19.56387138, 20.6864624],
]


@pytest.fixture
def namespace() -> Namespace:
    return solved()


def seeded(function: Callable[..., tf.Tensor], *shapes: list[int]) -> Any:
    """The value of a function of normal tensors, with the op seeds that TensorFlow 1 chose for the course."""
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(1)
        tensors = [tf.random_normal(s, mean=1, stddev=4, seed=seed) for s, seed in zip(shapes, (3, 9), strict=False)]
        return sess.run(function(*tensors))


@pytest.mark.parametrize(
    ("function", "digits"), [("compute_content_cost", "6.76559"), ("compute_layer_style_cost", "9.19028")]
)
def test_costs_of_layers_are_the_published_ones(namespace: Namespace, function: str, digits: str) -> None:
    assert f"{seeded(namespace[function], [1, 4, 4, 3], [1, 4, 4, 3]):.6g}" == digits


def test_gram_matrix_is_the_published_one(namespace: Namespace) -> None:
    # nine digits were printed of float32, which holds seven
    np.testing.assert_allclose(seeded(namespace["gram_matrix"], [3, 2]), PUBLISHED_GA, rtol=2**-22)


def test_total_cost_is_the_published_one(namespace: Namespace) -> None:
    state = np.random.RandomState(3)
    assert namespace["total_cost"](state.randn(), state.randn()) == 35.34667875478276


@pytest.mark.parametrize("function", FUNCTIONS)
def test_solution_passes_and_blank_is_told_where_to_write(
    namespace: Namespace, function: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(f"test_{function}", namespace)
    assert "as it should be" in capsys.readouterr().out
    namespace[function] = lambda *args, **kwargs: None
    with pytest.raises(AssertionError, match=r"is None\.\nWrite your code between START CODE HERE and END CODE HERE"):
        run(f"test_{function}", namespace)


# ---------------------------------------------------------------- mistakes


class Mistake(NamedTuple):
    name: str
    hint: str  # how it begins
    function: str
    wrong: Callable[..., Any]


def squares(a: Any, b: Any) -> Any:
    return tf.reduce_sum(tf.square(a - b))


def dimensions(a: tf.Tensor) -> tuple[int, int, int]:
    _, n_H, n_W, n_C = a.get_shape().as_list()
    return n_H, n_W, n_C


def content(divide: Callable[[int, int, int], float]) -> Callable[[Any, Any], Any]:
    return lambda a_C, a_G: squares(a_C, a_G) / divide(*dimensions(a_G))


def gram(a: Any, n_HW: int, n_C: int) -> Any:
    rows = tf.transpose(tf.reshape(a, [n_HW, n_C]))
    return tf.matmul(rows, rows, transpose_b=True)


def gram_divided(divide: Callable[[int, int], float]) -> Callable[[Any], Any]:
    return lambda A: tf.matmul(A, A, transpose_b=True) / divide(*A.get_shape().as_list())


def style(divide: Callable[[int, int], float]) -> Callable[[Any, Any], Any]:
    def wrong(a_S: Any, a_G: Any) -> Any:
        n_H, n_W, n_C = dimensions(a_G)
        return squares(gram(a_S, n_H * n_W, n_C), gram(a_G, n_H * n_W, n_C)) / divide(n_H * n_W, n_C)

    return wrong


def style_without_transpose(a_S: Any, a_G: Any) -> Any:
    n_H, n_W, n_C = dimensions(a_G)
    S, G = (tf.reshape(a, [n_C, n_H * n_W]) for a in (a_S, a_G))
    return squares(tf.matmul(S, S, transpose_b=True), tf.matmul(G, G, transpose_b=True)) / (2 * n_C * n_H * n_W) ** 2


MISTAKES = [
    Mistake("mean", "Is it a mean", "compute_content_cost", lambda a, b: tf.reduce_mean(tf.square(a - b))),
    Mistake("by 2", "Divide by 4, not by 2", "compute_content_cost", content(lambda h, w, c: 2 * h * w * c)),
    Mistake("sum", "This is the sum of the squares", "compute_content_cost", content(lambda h, w, c: 1)),
    Mistake("by 4 alone", "Divide by n_H, n_W and n_C too", "compute_content_cost", content(lambda h, w, c: 4)),
    Mistake("not by n_C", "Divide by n_C too", "compute_content_cost", content(lambda h, w, c: 4 * h * w)),
    Mistake("4 x 4 x 3", "Take n_H, n_W and n_C from", "compute_content_cost", content(lambda h, w, c: 4 * 4 * 4 * 3)),
    Mistake("columns", "A has 3 rows", "gram_matrix", lambda A: tf.matmul(A, A, transpose_a=True)),
    Mistake("by entry", "Multiply matrices with tf.matmul", "gram_matrix", lambda A: A * A),
    Mistake("per place", "Do not divide", "gram_matrix", gram_divided(lambda n_C, n_HW: n_HW)),
    Mistake("per entry", "Do not divide", "gram_matrix", gram_divided(lambda n_C, n_HW: n_C * n_HW)),
    Mistake("reshape", "Each row of the unrolled", "compute_layer_style_cost", style_without_transpose),
    Mistake("no 1/4", "The factor 1/4", "compute_layer_style_cost", style(lambda hw, c: (c * hw) ** 2)),
    Mistake("by 2", "Divide by 4, not by 2", "compute_layer_style_cost", style(lambda hw, c: 2 * (c * hw) ** 2)),
    Mistake("n_C", "n_C is squared", "compute_layer_style_cost", style(lambda hw, c: 4 * c * hw**2)),
    Mistake("n_H n_W", "n_H * n_W is squared", "compute_layer_style_cost", style(lambda hw, c: 4 * c**2 * hw)),
    Mistake("no square", "n_C and n_H * n_W are both", "compute_layer_style_cost", style(lambda hw, c: 4 * c * hw)),
    Mistake("swapped", "alpha belongs to", "total_cost", lambda c, s, alpha=10, beta=40: beta * c + alpha * s),
    Mistake("plain sum", "Multiply each cost", "total_cost", lambda c, s, alpha=10, beta=40: c + s),
    Mistake("10 and 40", "Use the arguments", "total_cost", lambda c, s, alpha=10, beta=40: 10 * c + 40 * s),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.function}-{m.name}")
def test_mistake_gets_its_hint_and_no_other(namespace: Namespace, mistake: Mistake) -> None:
    namespace[mistake.function] = mistake.wrong
    with pytest.raises(AssertionError) as raised:
        run(f"test_{mistake.function}", namespace)
    given = {hint for hint in known_hints(mistake.function) if hint in str(raised.value)}
    assert len(given) == 1
    assert given.pop().startswith(mistake.hint)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_hint_has_a_mistake_here(function: str) -> None:
    tried = [m.hint for m in MISTAKES if m.function == function]
    assert len(known_hints(function)) == len(tried)
    assert all(any(hint.startswith(start) for start in tried) for hint in known_hints(function))


def test_wrong_answer_without_a_hint_is_told_got_and_expected(namespace: Namespace) -> None:
    namespace["total_cost"] = lambda J_content, J_style, alpha=10, beta=40: -7.0
    with pytest.raises(AssertionError, match=r"^J: got -7.0, expected 35\.34667875478276\.$"):
        run("test_total_cost", namespace)
