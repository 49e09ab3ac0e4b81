"""The TensorFlow 2 edition: its published outputs, its network, its visible tests and its notebook in kernels."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.assignments.nst.assignment import TF2
from autograder.assignments.nst.checks import published as tf1_published
from autograder.assignments.nst.checks.tf2 import published
from autograder.build.submission import fill, read_cells
from autograder.catalogue.say import say
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from nst import utils_tf2
from nst.images import MEANS
from nst.networks.keras_vgg19 import keras_vgg19
from nst.networks.stand_in import thin_weights
from nst.notebook.hints import hints
from nst.tensorflow import tf, tf2
from nst.types import Array, Weights
from tests.autograder.assignments.test_gallery_judge import RIGHT
from tests.support.attacks import right as right_cells
from tests.support.galleries import gallery
from tests.support.solution import FUNCTIONS, Namespace, cells, run, solved
from tests.support.vgg19_reference import reference_vgg19

EDITION = "nst-tf2"
SEEDS = (577090037, 271041745)  # of the first two operations after tf.random.set_seed(1)


@pytest.fixture
def namespace() -> Namespace:
    return solved(EDITION)


# ---------------------------------------------------------------- published outputs


def first_edition() -> dict[str, Any]:
    names = solved("nst")

    def seeded(function: Callable[..., Any], *shapes: list[int]) -> Any:
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(1)
            drawn = [tf.random_normal(s, mean=1, stddev=4, seed=seed) for s, seed in zip(shapes, (3, 9), strict=False)]
            return sess.run(function(*drawn))

    layer = [1, 4, 4, 3]
    state = np.random.RandomState(3)
    return {
        "J_content": seeded(names["compute_content_cost"], layer, layer),
        "GA": seeded(names["gram_matrix"], [3, 2]),
        "J_style_layer": seeded(names["compute_layer_style_cost"], layer, layer),
        "J": names["total_cost"](state.randn(), state.randn()),
    }


def second_edition() -> dict[str, Any]:
    names = solved(EDITION)

    def seeded(function: Callable[..., Any], *shapes: list[int]) -> Any:
        tf2.random.set_seed(1)
        return function(
            *(tf2.random.normal(s, 1, 4, seed=seed) for s, seed in zip(shapes, SEEDS, strict=False))
        ).numpy()

    layer = [1, 4, 4, 3]
    return {
        "J_content": seeded(names["compute_content_cost"], [1, *layer], [1, *layer]),
        "GA": seeded(names["gram_matrix"], [3, 2])[0],
        "J_style_layer": seeded(names["compute_layer_style_cost"], layer, layer),
        "J": names["total_cost"](*published.COSTS),
    }


def test_published_outputs_of_both_frameworks(capsys: pytest.CaptureFixture[str]) -> None:
    expected: dict[str, dict[str, Any]] = {
        "TensorFlow 1": {
            "J_content": 6.76559,
            "GA": tf1_published.GA,
            "J_style_layer": 9.19028,
            "J": 35.34667875478276,
        },
        "TensorFlow 2": {
            "J_content": 7.0568767,
            "GA": [63.1888, -26.721277, -7.7320204],
            "J_style_layer": 14.017804,
            "J": 34,
        },
    }
    with capsys.disabled():
        for framework, found in {"TensorFlow 1": first_edition(), "TensorFlow 2": second_edition()}.items():
            for name, value in expected[framework].items():
                shown = str(np.asarray(found[name])).replace("\n", "")
                print(f"\n{framework}  {name:13} {shown}", end="")
                np.testing.assert_allclose(found[name], value, rtol=1e-6)
        print()


def test_judge_asks_for_what_the_seeds_draw() -> None:
    for array, seed in ((published.A_FIRST, SEEDS[0]), (published.A_G, SEEDS[1])):
        tf2.random.set_seed(1)
        np.testing.assert_array_equal(tf2.random.normal([1, 4, 4, 3], mean=1, stddev=4, seed=seed), array)
    np.testing.assert_allclose(published.A[0] @ published.A.T, published.GA_FIRST_ROW, rtol=1e-6)


# ---------------------------------------------------------------- visible tests


@pytest.mark.parametrize("function", FUNCTIONS)
def test_solution_passes_and_blank_is_told_where_to_write(
    namespace: Namespace, function: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(f"test_{function}", namespace, EDITION)
    assert "as it should be" in capsys.readouterr().out
    namespace[function] = lambda *args, **kwargs: None
    with pytest.raises(AssertionError, match=r"is None\.\nWrite your code between START CODE HERE and END CODE HERE"):
        run(f"test_{function}", namespace, EDITION)


def squares(a: Any, b: Any) -> Any:
    return tf2.reduce_sum(tf2.square(a - b))


def style_without_transpose(a_S: Any, a_G: Any) -> Any:
    _, n_H, n_W, n_C = a_G.shape
    S, G = (tf2.reshape(a, [n_C, n_H * n_W]) for a in (a_S, a_G))
    return squares(S @ tf2.transpose(S), G @ tf2.transpose(G)) / (2 * n_C * n_H * n_W) ** 2


MISTAKES = [
    ("compute_content_cost", "Is it a mean", lambda a, b: tf2.reduce_mean(tf2.square(a[-1] - b[-1]))),
    ("compute_content_cost", "Take n_H, n_W and n_C from", lambda a, b: squares(a[-1], b[-1]) / 192),
    ("gram_matrix", "A has 3 rows", lambda A: tf2.matmul(A, A, transpose_a=True)),
    ("compute_layer_style_cost", "Each row of the unrolled", style_without_transpose),
    ("total_cost", "alpha belongs to", lambda c, s, alpha=10, beta=40: beta * c + alpha * s),
    ("total_cost", "Multiply each cost", lambda c, s, alpha=10, beta=40: c + s),
    ("total_cost", "Use the arguments", lambda c, s, alpha=10, beta=40: 10 * c + 40 * s),
]


@pytest.mark.parametrize(("function", "hint", "wrong"), MISTAKES, ids=lambda x: x if isinstance(x, str) else "")
def test_mistake_gets_its_hint_and_no_other(
    namespace: Namespace, function: str, hint: str, wrong: Callable[..., Any]
) -> None:
    namespace[function] = wrong
    with pytest.raises(AssertionError) as raised:
        run(f"test_{function}", namespace, EDITION)
    given = {known for known in hints_of(function) if known in str(raised.value)}
    assert len(given) == 1 and given.pop().startswith(hint)


def hints_of(function: str) -> list[str]:
    names = re.findall(r'"(nst\.\w+)"', cells(EDITION)[f"test_{function}"])
    return [hint.text for name in names for hint in hints(name)]


# ---------------------------------------------------------------- a step


@pytest.fixture
def pipeline(namespace: Namespace) -> Iterator[Namespace]:
    """The notebook up to its `train_step`, on a thin network and drawn pictures of 32 x 24."""
    weights = thin_weights()
    rng = np.random.default_rng(5)
    pictures = [tf2.constant(rng.random((1, 24, 32, 3)), tf2.float32) for _ in range(2)]
    layers = [(f"block{block}_conv1", 0.2) for block in range(1, 6)]
    namespace |= {"vgg": keras_vgg19("thin", weights, (32, 24)), "weights": weights, "STYLE_LAYERS": layers}
    namespace |= {"content_image": pictures[0], "style_image": pictures[1], "CONFIG": utils_tf2.CONFIG}
    namespace |= {"get_layer_outputs": utils_tf2.get_layer_outputs, "show": lambda *_: None}
    for cell in ("compute_style_cost", "noise", "targets", "optimizer", "train_step", "start_again"):
        run(cell, namespace, EDITION)
    yield namespace


def reference_cost(image: Array, names: Namespace) -> float:
    """The total cost in NumPy's float64, by the equations as they stand in the notebook."""
    weights: Weights = names["weights"]

    def activations(image: Any) -> list[Array]:
        found = reference_vgg19(np.asarray(image, float) * 255 - MEANS, weights)
        return [found[f"conv{block}_1"] for block in range(1, 6)] + [found["conv5_4"]]

    def gram(a: Array) -> Array:
        rows = a.reshape(-1, a.shape[3]).T
        return np.asarray(rows @ rows.T)

    G, C, S = (activations(each) for each in (image, names["content_image"], names["style_image"]))
    content = np.sum((G[-1] - C[-1]) ** 2) / (4 * G[-1].size)
    style = sum(0.2 * np.sum((gram(g) - gram(s)) ** 2) / (2 * g.size) ** 2 for g, s in zip(G[:-1], S[:-1], strict=True))
    return float(10 * content + 40 * style)


def test_step_on_the_thin_network_is_that_of_an_independent_reference(pipeline: Namespace) -> None:
    pipeline["start_again"]()
    first = pipeline["first_image"].numpy()
    J = float(pipeline["train_step"](pipeline["generated_image"]))
    assert pytest.approx(reference_cost(first, pipeline), rel=1e-4) == J
    moved = pipeline["generated_image"].numpy() - first
    inside = (first > 0.02) & (first < 0.98)
    np.testing.assert_allclose(np.abs(moved[inside]), 0.01, rtol=1e-2)  # Adam's first step, whatever the gradient
    rng, size = np.random.default_rng(6), 1e-4
    for at in rng.permutation(np.argwhere(inside))[:12]:
        up, down = first.astype(float), first.astype(float)
        up[tuple(at)] += size
        down[tuple(at)] -= size
        slope = reference_cost(up, pipeline) - reference_cost(down, pipeline)
        assert np.sign(moved[tuple(at)]) == -np.sign(slope)


def test_visible_test_of_train_step_passes_and_puts_all_back(
    pipeline: Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    run("test_train_step", pipeline, EDITION)
    assert "J went from" in capsys.readouterr().out
    np.testing.assert_array_equal(pipeline["generated_image"], pipeline["first_image"])


@pytest.mark.parametrize(
    "file", [file for file in RIGHT[EDITION] if "train_step" in read_cells(file)], ids=lambda file: file.stem
)
def test_every_form_of_train_step_paints_the_same_picture(file: Path, pipeline: Namespace) -> None:
    found = []
    for code in ("", read_cells(file)["train_step"]):
        pipeline["optimizer"] = tf2.keras.optimizers.Adam(learning_rate=0.01)
        if code:
            exec(code, pipeline)  # noqa: S102
        else:
            run("train_step", pipeline, EDITION)
        run("start_again", pipeline, EDITION)
        run("test_train_step", pipeline, EDITION)
        costs = [float(pipeline["train_step"](pipeline["generated_image"])) for _ in range(4)]
        found.append((costs, pipeline["generated_image"].numpy()))
    np.testing.assert_allclose(found[1][0], found[0][0], rtol=1e-4)
    np.testing.assert_allclose(found[1][1], found[0][1], atol=2e-3)


WRONG_STEPS = {
    "not filled in": ("J = None", "train_step returned None"),
    "not applied": ("optimizer.apply_gradients([(gradient, generated_image)])", "The image did not move"),
    "not cut": ("generated_image.assign(clip_0_1(generated_image))", "Assign clip_0_1"),
}


@pytest.mark.parametrize("name", WRONG_STEPS)
def test_visible_test_of_train_step_says_what_is_wrong(name: str, pipeline: Namespace) -> None:
    line, told = WRONG_STEPS[name]
    solution = cells(EDITION)["train_step"]
    wrong = "def train_step(image): return None" if name == "not filled in" else solution.replace(line, "pass")
    exec(wrong, pipeline)  # noqa: S102
    with pytest.raises(AssertionError, match=told):
        run("test_train_step", pipeline, EDITION)


# ---------------------------------------------------------------- in kernels


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    try:
        choose()
    except SandboxError as reason:
        pytest.skip(str(reason))
    with ForkServer() as server:
        yield server


def solution() -> Any:
    return fill(released(TF2), right_cells(TF2))


def with_other_layers(source: str) -> Any:
    notebook = solution()
    for cell in notebook.cells:
        if cell.source.startswith("STYLE_LAYERS ="):
            cell.source = source
    return notebook


@pytest.mark.parametrize(
    ("notebook", "score"),
    [
        (lambda: released(TF2), 0),
        (solution, 100),
        (lambda: with_other_layers("STYLE_LAYERS = []"), 100),
        (lambda: fill(released(TF2), read_cells(gallery(TF2.name) / "right" / "step_plain.py")), 30),
    ],
    ids=["release", "solution", "empty STYLE_LAYERS", "train_step alone"],
)
def test_notebook_is_graded(notebook: Callable[[], Any], score: float, server: ForkServer) -> None:
    graded = grade_submission(TF2, notebook(), server, seed=1)
    found = [
        say(check.finding) for function in graded.verdict.functions for check in function.checks if not check.passed
    ]
    assert graded.verdict.score == score, found
    assert not graded.verdict.notes
    for cell in graded.notebook.cells:
        kinds = {output.output_type for output in cell.get("outputs", [])}
        is_test = cell.metadata.get("nbgrader", {}).get("grade")
        assert is_test or score == 30 or "error" not in kinds, cell.outputs  # a step alone has no costs to paint with
        assert not any(output.get("name") == "stderr" for output in cell.get("outputs", [])), cell.outputs
