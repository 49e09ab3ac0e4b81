"""The lab's notebook: what its visible tests expect, what they advise, and a run of it from top to bottom."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder.assignments.squeezenet.assignment import ASSIGNMENT as SQUEEZENET
from autograder.build.build import BEGIN_SOLUTION, END_SOLUTION, copy_files, instructor_notebook, student_files
from nst.networks import squeezenet_stand_in
from nst.networks.squeezenet import load_image, preprocess_image, read_squeezenet, squeezenet
from nst.networks.squeezenet_file import write_squeezenet
from nst.tensorflow import tf
from nst.types import Array
from tests.support.paths import ROOT
from tests.support.solution import LOSSES, Namespace, known_hints, run, solved
from tests.support.squeezenet_reference import reference

REFERENCE = ROOT.parent / "shared" / "reference"
PAINTS = "\npainted = style_transfer("  # in the cells that paint


@pytest.fixture
def namespace() -> Namespace:
    return solved("squeezenet")


def drawn(seed: int, *shapes: tuple[int, ...]) -> list[Array]:
    """What the test cells draw: normal numbers, float32, here as float64."""
    random = np.random.RandomState(seed)
    return [random.randn(*shape).astype(np.float32).astype(float) for shape in shapes]


# ---------------------------------------------------------------- references in float64, one entry at a time


def content_reference(weight: float, F: Array, P: Array) -> float:
    return weight * sum(float(f - p) ** 2 for f, p in zip(F.ravel(), P.ravel(), strict=True))


def gram_reference(features: Array, normalize: bool = True) -> Array:
    _, _, _, C = features.shape
    channels = [features[..., k].ravel() for k in range(C)]
    gram = np.array([[np.dot(a, b) for b in channels] for a in channels])
    return gram / features.size if normalize else gram


def style_reference(
    feats: Sequence[Array], layers: Sequence[int], targets: Sequence[Array], weights: Sequence[float]
) -> float:
    return sum(
        weights[n] * float(((gram_reference(feats[layer]) - targets[n]) ** 2).sum()) for n, layer in enumerate(layers)
    )


def tv_reference(img: Array, weight: float) -> float:
    _, H, W, _ = img.shape
    x = img[0]
    below = sum(((x[i + 1, j] - x[i, j]) ** 2).sum() for i in range(H - 1) for j in range(W))
    beside = sum(((x[i, j + 1] - x[i, j]) ** 2).sum() for i in range(H) for j in range(W - 1))
    return float(weight * (below + beside))


def expectations(function: str) -> list[Any]:
    """What the calls of `check` in a test cell are to expect, in order."""
    if function == "content_loss":
        F, P = drawn(1, (1, 5, 3, 4), (1, 5, 3, 4))
        return [content_reference(w, F, P) for w in (0.06, 3.0)]
    if function == "gram_matrix":
        (features,) = drawn(2, (1, 5, 3, 2))
        return [gram_reference(features, normalize) for normalize in (True, False)]
    if function == "style_loss":
        *feats, A1, A2 = drawn(3, *((1, n, n + 1, 3) for n in (6, 5, 4, 3)), (3, 3), (3, 3))
        targets = [A1 / 3, A2 / 3]
        return [style_reference(feats, [1, 3], targets, [2.0, 0.5]), style_reference(feats, [2], targets[:1], [4.0])]
    (img,) = drawn(4, (1, 4, 6, 3))
    return [tv_reference(img, 0.02), 0.0]


@pytest.mark.parametrize("function", LOSSES)
def test_test_cells_expect_what_the_references_give(namespace: Namespace, function: str) -> None:
    """Each call of `check` in the cell, with what it was given."""
    seen: list[tuple[Any, Any]] = []

    def check(name: str, got: tf.Tensor, expected: Any, hints: object = None) -> None:
        seen.append((got.eval(), expected))

    namespace["check"] = check
    run(f"test_{function}", namespace, "squeezenet")
    for (got, expected), value in zip(seen, expectations(function), strict=True):
        np.testing.assert_allclose(expected, value, rtol=1e-6)
        np.testing.assert_allclose(got, value, rtol=1e-5)


@pytest.mark.parametrize("function", LOSSES)
def test_solution_passes_and_blank_is_told_where_to_write(
    namespace: Namespace, function: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(f"test_{function}", namespace, "squeezenet")
    assert capsys.readouterr().out.count("as it should be") == 2
    namespace[function] = lambda *args, **kwargs: None
    with pytest.raises(AssertionError, match=r"is None\.\nWrite your code between START CODE HERE and END CODE HERE"):
        run(f"test_{function}", namespace, "squeezenet")


@pytest.mark.parametrize("size", [(7, 5), (1, 9), (6, 1)])
def test_solutions_agree_with_the_references_on_other_shapes(namespace: Namespace, size: tuple[int, int]) -> None:
    H, W = size
    F, P, G = drawn(5, (1, H, W, 4), (1, H, W, 4), (4, 4))
    (x,) = drawn(6, (1, H, W, 3))
    with tf.Graph().as_default(), tf.Session() as sess:
        f, p, g, img = (tf.constant(a, tf.float32) for a in (F, P, G, x))
        found = sess.run(
            [
                namespace["content_loss"](0.3, f, p),
                namespace["gram_matrix"](f),
                namespace["gram_matrix"](f, normalize=False),
                namespace["style_loss"]([p, f, p], (1, 2), [g, np.float32(G)], (3, 0.5)),
                namespace["tv_loss"](img, 0.7),
            ]
        )
    expected: list[Any] = [
        content_reference(0.3, F, P),
        gram_reference(F),
        gram_reference(F, normalize=False),
        style_reference([P, F, P], (1, 2), [G, G], (3, 0.5)),
        tv_reference(x, 0.7),
    ]
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


# ---------------------------------------------------------------- mistakes


class Mistake(NamedTuple):
    hint: str  # how it begins
    function: str
    wrong: Callable[..., Any]


def content(divide: float, power: int = 1) -> Callable[..., Any]:
    return lambda w, F, P: w**power * tf.reduce_sum((F - P) ** 2) / divide


def matrix(features: tf.Tensor) -> tf.Tensor:
    _, H, W, C = features.get_shape().as_list()
    return tf.reshape(features, [H * W, C])


def gram(features: tf.Tensor) -> tf.Tensor:
    A = matrix(features)
    return tf.matmul(A, A, transpose_a=True)


def gram_divided(divide: Callable[[int, int], float]) -> Callable[..., Any]:
    def wrong(features: tf.Tensor, normalize: bool = True) -> tf.Tensor:
        return gram(features) / (divide(*matrix(features).get_shape().as_list()) if normalize else 1)

    return wrong


def style(
    part: Callable[..., Any] = lambda G, A, w: w * tf.reduce_sum((G - A) ** 2),
    normalised: bool = True,
    indexed: bool = True,
    chosen: slice = slice(None),
) -> Callable[..., Any]:
    def wrong(feats: Any, style_layers: Any, style_targets: Any, style_weights: Any) -> Any:
        used = [feats[i] for i in style_layers] if indexed else feats
        grams = [gram(f) / (matrix(f).get_shape().num_elements() if normalised else 1) for f in used]
        parts = [part(G, A, w) for G, A, w in zip(grams, style_targets, style_weights, strict=False)]
        return tf.add_n(parts[chosen])

    return wrong


def tv(*parts: Callable[[Any], Any], factor: Callable[[float], float] = lambda w: w) -> Callable[..., Any]:
    return lambda img, tv_weight: factor(tv_weight) * tf.add_n([tf.reduce_sum(part(img)) for part in parts])


def below(x: Any) -> Any:
    return (x[:, 1:] - x[:, :-1]) ** 2


def beside(x: Any) -> Any:
    return (x[:, :, 1:] - x[:, :, :-1]) ** 2


MISTAKES = [
    Mistake("Is it a mean", "content_loss", lambda w, F, P: w * tf.reduce_mean((F - P) ** 2)),
    Mistake("Equation (1) has no factor 1/2", "content_loss", content(2)),
    Mistake("Multiply by content_weight", "content_loss", content(1, power=0)),
    Mistake("The weight is not squared", "content_loss", content(1, power=2)),
    Mistake(
        "There are 15 positions",
        "gram_matrix",
        lambda f, normalize=True: tf.matmul(matrix(f), matrix(f), transpose_b=True),
    ),
    Mistake("The leading axis is left", "gram_matrix", lambda f, normalize=True: gram(f)[tf.newaxis] / 30),
    Mistake("The sum runs over i and j", "gram_matrix", lambda f, normalize=True: tf.matmul(f, f, transpose_a=True)[0]),
    Mistake("Divide by H * W * C", "gram_matrix", gram_divided(lambda HW, C: 1)),
    Mistake("Divide by the number of channels too", "gram_matrix", gram_divided(lambda HW, C: HW)),
    Mistake("The Gram matrix has no factor 1/2", "gram_matrix", gram_divided(lambda HW, C: 2 * HW * C)),
    Mistake("With normalize=False", "gram_matrix", lambda f, normalize=True: gram(f) / 30),
    Mistake("The entries of style_layers are indices", "style_loss", style(indexed=False)),
    Mistake("Multiply what each layer", "style_loss", style(lambda G, A, w: tf.reduce_sum((G - A) ** 2))),
    Mistake("This is the last layer's part", "style_loss", style(chosen=slice(-1, None))),
    Mistake("This is the first layer's part", "style_loss", style(chosen=slice(1))),
    Mistake("Take the Gram matrices normalised", "style_loss", style(normalised=False)),
    Mistake("Equation (3) is a sum", "style_loss", style(lambda G, A, w: w * tf.reduce_mean((G - A) ** 2))),
    Mistake("Equation (3) has no factor 1/4", "style_loss", style(lambda G, A, w: w / 4 * tf.reduce_sum((G - A) ** 2))),
    Mistake("Equation (3) has no factor 1/2", "style_loss", style(lambda G, A, w: w * tf.nn.l2_loss(G - A))),
    Mistake("These are the differences down the columns", "tv_loss", tv(below)),
    Mistake("These are the differences along the rows", "tv_loss", tv(beside)),
    Mistake("Some pairs are missing", "tv_loss", tv(lambda x: below(x)[:, :, 1:], lambda x: beside(x)[:, 1:])),
    Mistake(
        "The last row and the last column", "tv_loss", tv(*(lambda x, a=a: (x - tf.roll(x, 1, a)) ** 2 for a in (1, 2)))
    ),
    Mistake("Square the differences", "tv_loss", tv(lambda x: tf.sqrt(below(x)), lambda x: tf.sqrt(beside(x)))),
    Mistake("Multiply by tv_weight", "tv_loss", tv(below, beside, factor=lambda w: 1)),
    Mistake("The weight is not squared", "tv_loss", tv(below, beside, factor=lambda w: w**2)),
    Mistake("Equation (4) has no factor 1/2", "tv_loss", tv(below, beside, factor=lambda w: w / 2)),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.function}-{m.hint}")
def test_mistake_gets_its_hint_and_no_other(namespace: Namespace, mistake: Mistake) -> None:
    namespace[mistake.function] = mistake.wrong
    with pytest.raises(AssertionError) as raised:
        run(f"test_{mistake.function}", namespace, "squeezenet")
    given = {hint for hint in known_hints(mistake.function, "squeezenet") if hint in str(raised.value)}
    assert len(given) == 1
    assert given.pop().startswith(mistake.hint)


@pytest.mark.parametrize("function", LOSSES)
def test_every_hint_has_a_mistake_here(function: str) -> None:
    tried = [m.hint for m in MISTAKES if m.function == function]
    assert len(known_hints(function, "squeezenet")) == len(tried)
    assert all(any(hint.startswith(start) for start in tried) for hint in known_hints(function, "squeezenet"))


def test_a_reshape_that_mixes_channels_does_not_pass(namespace: Namespace) -> None:
    def mixed(features: tf.Tensor, normalize: bool = True) -> tf.Tensor:
        _, H, W, C = features.get_shape().as_list()
        A = tf.reshape(features, [C, H * W])
        return tf.matmul(A, A, transpose_b=True) / (H * W * C if normalize else 1)

    namespace["gram_matrix"] = mixed
    for function in ("gram_matrix", "style_loss"):
        with pytest.raises(AssertionError, match="expected"):
            run(f"test_{function}", namespace, "squeezenet")


# ---------------------------------------------------------------- the whole notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the notebook needs, with a thin network."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = instructor_notebook(SQUEEZENET)
    copy_files(student_files(SQUEEZENET, notebook), folder)
    write_squeezenet(folder / "pretrained-model" / "squeezenet.h5", squeezenet_stand_in.thin_weights(), "thin")
    return folder


def executed(notebook: nbformat.NotebookNode, folder: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    """The notebook after a run on small pictures, errors and all."""
    monkeypatch.setenv("NST_IMAGE_SIZE", "48x36")
    NotebookClient(notebook, kernel_name="python3", timeout=120, allow_errors=True).execute(cwd=str(folder))
    return notebook


def outputs(notebook: nbformat.NotebookNode, kind: str) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == kind]


def test_the_notebook_runs_with_solutions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = executed(instructor_notebook(SQUEEZENET), folder, monkeypatch)
    assert outputs(notebook, "error") == []
    assert [output for output in outputs(notebook, "stream") if output.name == "stderr"] == []
    (layers,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "look_at_layers")
    assert "0  conv1  (1, 17, 23, 4)" in str(layers.outputs)  # of 36 x 48 pixels
    runs = [cell for cell in notebook.cells if PAINTS in cell.source]
    assert len(runs) == 5
    for cell in runs:
        shown = [output for output in cell.outputs if output.output_type == "display_data"]
        assert len(shown) == 4  # content and style; steps 0, 100 and 200
        printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
        assert printed.count("content loss") == 3
        assert "200/200" in printed


def test_unfilled_the_notebook_fails_its_tests_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = instructor_notebook(SQUEEZENET)
    for cell in notebook.cells:
        before, mark, after = cell.source.partition(BEGIN_SOLUTION)
        cell.source = before + after.partition(END_SOLUTION)[2] if mark else cell.source
    notebook = executed(notebook, folder, monkeypatch)
    failed = [
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if any(output.output_type == "error" for output in cell.get("outputs", []))
    ]
    assert failed == [f"test_{function}" for function in LOSSES]
    assert all("is still to be written" in str(c.outputs) for c in notebook.cells if PAINTS in c.source)


# ---------------------------------------------------------------- published material, where it is at hand


def at_hand(name: str) -> Path:
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"not at hand: {path}")
    return path


@pytest.fixture
def published() -> dict[str, Array]:
    """The lab's answers, on tubingen.jpg and starry_night.jpg at 192 pixels."""
    return dict(np.load(at_hand("cs231n/style-transfer-checks-tf.npz")))


def test_total_variation_is_the_published_one(namespace: Namespace, published: dict[str, Array]) -> None:
    image = preprocess_image(load_image(at_hand("cs231n/tubingen.jpg"), 192))
    with tf.Graph().as_default(), tf.Session():
        found = namespace["tv_loss"](tf.constant(image), 2e-2).eval()
    print(f"tv_out {found:.6f}, published {float(published['tv_out']):.6f}")
    assert abs(found - float(published["tv_out"])) < 1e-3


def test_losses_of_the_trained_network(namespace: Namespace, published: dict[str, Array]) -> None:
    """Against float64, with the published settings. The published weights are others, so that values are only near."""
    _, weights = read_squeezenet(at_hand("squeezenet/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5"))
    content, style = (
        preprocess_image(load_image(at_hand(f"cs231n/{name}.jpg"), 192)) for name in ("tubingen", "starry_night")
    )
    layers, style_weights = (1, 4, 6, 7), (300000, 1000, 15, 3)
    with tf.Graph().as_default(), tf.Session() as sess:
        of_content, of_style, of_nothing = (
            squeezenet(tf.constant(x), weights) for x in (content, style, np.zeros_like(content))
        )
        targets = [namespace["gram_matrix"](of_style[i]) for i in layers]
        found = sess.run(
            {
                "cl_out": namespace["content_loss"](6e-2, of_content[3], of_nothing[3]),
                "sl_out": namespace["style_loss"](of_content, layers, targets, style_weights),
            }
        )
    expected_content, expected_style, expected_nothing = (
        [a[np.newaxis] for a in reference(x, weights)] for x in (content, style, np.zeros_like(content))
    )
    expected = {
        "cl_out": content_reference(6e-2, expected_content[3], expected_nothing[3]),
        "sl_out": style_reference(
            expected_content, layers, [gram_reference(expected_style[i]) for i in layers], style_weights
        ),
    }
    for name, value in expected.items():
        print(f"{name} {found[name]:.6g}, in float64 {value:.6g}, published {float(published[name]):.6g}")
        assert found[name] == pytest.approx(value, rel=1e-3)
        assert 0.5 < found[name] / float(published[name]) < 2
