"""The network, against NumPy in float64 and against what is printed about VGG-19."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import nst.errors
import nst_utils
from nst.errors import NSTError
from nst.networks import layers
from nst.networks.matconvnet import write_matconvnet
from nst.networks.vgg19 import CONVOLUTIONS, VGG19_BLOCKS, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights
from nst_utils import Model, load_vgg_model

Activations = dict[str, Array]
POOLINGS = tuple(f"avgpool{b}" for b in range(1, 6))
LAYERS = (
    *("conv1_1", "conv1_2", "avgpool1", "conv2_1", "conv2_2", "avgpool2"),
    *("conv3_1", "conv3_2", "conv3_3", "conv3_4", "avgpool3"),
    *("conv4_1", "conv4_2", "conv4_3", "conv4_4", "avgpool4"),
    *("conv5_1", "conv5_2", "conv5_3", "conv5_4", "avgpool5"),
)
# Odd at every pooling, and one pixel wide in the end: 21, 11, 6, 3, 2, 1 and 13, 7, 4, 2, 1, 1.
SIZES = [(21, 13), (7, 5), (1, 1), (16, 33)]

# ---------------------------------------------------------------- the reference


def random_weights(rng: np.random.Generator, channels: tuple[int, ...] = (5, 4, 6, 7, 5)) -> Weights:
    """Weights that keep activations near 1 in all layers, half of them above zero."""
    weights, n_in = {}, 3
    for block, ((length, _), n_out) in enumerate(zip(VGG19_BLOCKS, channels, strict=True), 1):
        for i in range(1, length + 1):
            kernel = rng.normal(0, np.sqrt(2 / (9 * n_in)), (3, 3, n_in, n_out)).astype(np.float32)
            weights[f"conv{block}_{i}"] = kernel, rng.normal(0, 0.3, n_out).astype(np.float32)
            n_in = n_out
    return weights


def reference_convolution(x: Array, kernel: Array, bias: Array) -> Array:
    """The 3x3 cross-correlation, zeros around the image, one shifted product for each entry of the kernel."""
    n_H, n_W = x.shape[1:3]
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    z = sum(padded[:, r : r + n_H, c : c + n_W] @ kernel[r, c].astype(float) for r in range(3) for c in range(3))
    return np.asarray(z + bias.astype(float))


def reference_pooling(x: Array) -> Array:
    """Mean of each 2x2 cell; a cell that sticks out over the border is the mean of the pixels that exist."""
    n_H, n_W = x.shape[1:3]
    rows = [[x[:, r : r + 2, c : c + 2].mean((1, 2)) for c in range(0, n_W, 2)] for r in range(0, n_H, 2)]
    return np.stack([np.stack(row, axis=1) for row in rows], axis=1)


def reference_vgg19(image: Array, weights: Weights) -> Activations:
    a, activations = image.astype(float), {}
    for name in LAYERS:
        a = reference_pooling(a) if name in POOLINGS else np.maximum(reference_convolution(a, *weights[name]), 0)
        activations[name] = a
    return activations


# ---------------------------------------------------------------- vgg19


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def random_image(rng: np.random.Generator, *shape: int) -> Array:
    return rng.normal(0, 1, shape).astype(np.float32)


def run_in_graph(image: Array, weights: Weights, gradient_dtype: tf.DType = tf.float32) -> Activations:
    with tf.Graph().as_default(), tf.Session() as sess:
        return dict(sess.run(vgg19(tf.constant(image), weights, gradient_dtype)))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_activations_are_those_of_numpy(rng: np.random.Generator, size: tuple[int, int]) -> None:
    weights, image = random_weights(rng), random_image(rng, 2, *size, 3)
    activations, expected = run_in_graph(image, weights), reference_vgg19(image, weights)
    assert tuple(activations) == LAYERS
    for name in LAYERS:
        assert activations[name].dtype == np.float32
        # Float32 keeps 2^-24 of a value, and values reach 8: 5e-7 in one operation, and some of it in each layer.
        np.testing.assert_allclose(activations[name], expected[name], rtol=0, atol=1e-5, err_msg=name)
    assert all((expected[name] > 0).mean() > 0.05 for name in CONVOLUTIONS), "too dead to tell layers apart"


def test_function_of_tensorflow_2_gives_the_same_as_a_graph(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 1, 21, 13, 3)
    traced = tf.function(lambda x: vgg19(x, weights))(tf.constant(image))
    assert tuple(traced) == LAYERS
    for name, expected in run_in_graph(image, weights).items():
        np.testing.assert_array_equal(traced[name].numpy(), expected, err_msg=name)


def test_size_of_the_image_may_be_unknown_when_the_graph_is_built(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 2, 9, 7, 3)
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, (None, None, None, 3))
        top = vgg19(x, weights)["avgpool5"]
        np.testing.assert_array_equal(sess.run(top, {x: image}), run_in_graph(image, weights)["avgpool5"])


# ---------------------------------------------------------------- gradients


def gradient(image: Array, weights: Weights, direction: Activations, dtype: tf.DType = tf.float32) -> Array:
    """Of the sum over all layers of direction * activation, for the image."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.constant(image)
        cost = tf.add_n([tf.reduce_sum(a * direction[name]) for name, a in vgg19(x, weights, dtype).items()])
        return np.asarray(sess.run(tf.gradients(cost, x)[0]))


def random_direction(rng: np.random.Generator, image: Array, weights: Weights) -> Activations:
    return {name: random_image(rng, *a.shape) for name, a in reference_vgg19(image, weights).items()}


def test_gradient_is_that_of_central_differences(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 1, 7, 5, 3)
    direction = random_direction(rng, image, weights)

    def cost(x: Array) -> float:
        return sum(float((a * direction[name]).sum()) for name, a in reference_vgg19(x, weights).items())

    # The cost is piecewise linear in the image, so that the differences are exact but for a kink within 1e-6.
    expected = np.zeros(image.shape)
    for i in np.ndindex(image.shape):
        step = np.zeros(image.shape)
        step[i] = 1e-6
        expected[i] = (cost(image + step) - cost(image - step)) / 2e-6
    found = gradient(image, weights, direction)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_bfloat16_leaves_activations_alone_and_the_gradient_in_its_direction(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng, (16, 16, 16, 16, 16)), random_image(rng, 1, 21, 13, 3)
    activations = run_in_graph(image, weights, tf.bfloat16)
    for name, expected in run_in_graph(image, weights).items():
        np.testing.assert_array_equal(activations[name], expected, err_msg=name)
    direction = random_direction(rng, image, weights)
    exact, rough = (gradient(image, weights, direction, dtype).ravel() for dtype in (tf.float32, tf.bfloat16))
    assert rough.dtype == np.float32
    # Each layer rounds kernel, dz and dx to 8 bits: relative errors of up to 2^-9, about 2^-9 / sqrt(3) each. Over 16
    # layers independent errors add up to sqrt(48 / 3) * 2^-9 = 0.8 %, and 1 - cos = 0.008^2 / 2 = 3e-5.
    cosine = exact @ rough / np.linalg.norm(exact) / np.linalg.norm(rough)
    assert cosine > 1 - 1e-4
    assert np.linalg.norm(rough) == pytest.approx(np.linalg.norm(exact), rel=0.01)
    assert not np.array_equal(exact, rough)


def test_second_image_of_a_batch_has_no_gradient_for_the_first(rng: np.random.Generator) -> None:
    weights, image = random_weights(rng), random_image(rng, 2, 9, 7, 3)
    direction = random_direction(rng, image, weights)
    for d in direction.values():
        d[0] = 0
    found = gradient(image, weights, direction)
    assert not found[0].any()
    assert found[1].any()


@pytest.mark.parametrize("dtype", [tf.float32, tf.bfloat16], ids=["float32", "bfloat16"])
def test_training_step_computes_no_gradient_for_weights(rng: np.random.Generator, dtype: tf.DType) -> None:
    with tf.Graph().as_default() as graph:
        x = tf.Variable(random_image(rng, 1, 21, 13, 3))
        cost = tf.add_n([tf.reduce_sum(a) for a in vgg19(x, random_weights(rng), dtype).values()])
        tf.train.AdamOptimizer(2.0).minimize(cost)
        # that it is so, and in which type, is what makes a step fast: nothing else would tell
        kinds = [op.type for op in graph.get_operations()]
        assert "Conv2DBackpropFilter" not in kinds
        back = [op for op in graph.get_operations() if op.type == "Conv2DBackpropInput"]
        assert [op.get_attr("T") for op in back] == [dtype] * 16
        assert kinds.count("Conv2D") == 16


# ---------------------------------------------------------------- load_vgg_model


@pytest.fixture(scope="module")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights in the shapes of VGG-19, all zero."""
    path, weights, n_in = tmp_path_factory.mktemp("full") / "vgg19.mat", {}, 3
    for block, (length, n_out) in enumerate(VGG19_BLOCKS, 1):
        for i in range(1, length + 1):
            weights[f"conv{block}_{i}"] = np.zeros((3, 3, n_in, n_out), np.float32), np.zeros(n_out, np.float32)
            n_in = n_out
    write_matconvnet(path, weights, "VGG-19")
    return path


@pytest.fixture(scope="module")
def thin_weights() -> Weights:
    return random_weights(np.random.default_rng(8))


@pytest.fixture(scope="module")
def thin_file(tmp_path_factory: pytest.TempPathFactory, thin_weights: Weights) -> Path:
    path = tmp_path_factory.mktemp("thin") / "thin.mat"
    write_matconvnet(path, thin_weights, "thin")
    return path


TABLE = """\
VGG-19: 1 input, 16 convolutions, 5 poolings
            (m, n_H, n_W, n_C)    weights
input         (1, 300, 400, 3)          0  the image
conv1_1      (1, 300, 400, 64)      1,792  3x3, then ReLU
conv1_2      (1, 300, 400, 64)     36,928  3x3, then ReLU
avgpool1     (1, 150, 200, 64)          0  2x2 average, stride 2
conv2_1     (1, 150, 200, 128)     73,856  3x3, then ReLU
conv2_2     (1, 150, 200, 128)    147,584  3x3, then ReLU
avgpool2     (1, 75, 100, 128)          0  2x2 average, stride 2
conv3_1      (1, 75, 100, 256)    295,168  3x3, then ReLU
conv3_2      (1, 75, 100, 256)    590,080  3x3, then ReLU
conv3_3      (1, 75, 100, 256)    590,080  3x3, then ReLU
conv3_4      (1, 75, 100, 256)    590,080  3x3, then ReLU
avgpool3      (1, 38, 50, 256)          0  2x2 average, stride 2
conv4_1       (1, 38, 50, 512)  1,180,160  3x3, then ReLU
conv4_2       (1, 38, 50, 512)  2,359,808  3x3, then ReLU
conv4_3       (1, 38, 50, 512)  2,359,808  3x3, then ReLU
conv4_4       (1, 38, 50, 512)  2,359,808  3x3, then ReLU
avgpool4      (1, 19, 25, 512)          0  2x2 average, stride 2
conv5_1       (1, 19, 25, 512)  2,359,808  3x3, then ReLU
conv5_2       (1, 19, 25, 512)  2,359,808  3x3, then ReLU
conv5_3       (1, 19, 25, 512)  2,359,808  3x3, then ReLU
conv5_4       (1, 19, 25, 512)  2,359,808  3x3, then ReLU
avgpool5      (1, 10, 13, 512)          0  2x2 average, stride 2"""


def test_full_model_has_22_entries_with_the_published_shapes_and_weights(full_file: Path) -> None:
    with tf.Graph().as_default():
        model = load_vgg_model(full_file)
    assert model.network == "VGG-19"
    assert len(model) == 22
    assert repr(model) == str(model) == TABLE
    rows = TABLE.splitlines()[2:]
    assert sum(int(row[31:41].replace(",", "")) for row in rows) == 20_024_384  # Keras' count without the top
    assert [row.split()[0] for row in rows] == ["input", *LAYERS] == list(model)


def test_input_is_the_one_variable_trainable_zero_float32(thin_file: Path) -> None:
    with tf.Graph().as_default(), tf.Session() as sess:
        model = load_vgg_model(thin_file)
        assert [v is model["input"] for v in tf.trainable_variables()] == [True]
        assert [v is model["input"] for v in tf.global_variables()] == [True]
        sess.run(tf.global_variables_initializer())
        image = sess.run(model["input"])
    assert image.shape == (1, 300, 400, 3)
    assert image.dtype == np.float32
    assert not image.any()


def test_assign_and_run_as_the_course_does(thin_file: Path, thin_weights: Weights, rng: np.random.Generator) -> None:
    images = [rng.uniform(-120, 130, (1, 300, 400, 3)) for _ in range(2)]  # float64, as the notebook has them
    with tf.Graph().as_default(), tf.Session() as sess:
        model = load_vgg_model(thin_file)
        for image in images:  # an activation follows whatever is in the input, with no initialiser before
            sess.run(model["input"].assign(image))
            found = sess.run([model["conv1_1"], model["avgpool5"]])
            expected = reference_vgg19(image, thin_weights)
            np.testing.assert_allclose(found[0], expected["conv1_1"], atol=2e-6 * expected["conv1_1"].max())
            np.testing.assert_allclose(found[1], expected["avgpool5"], atol=2e-5 * expected["avgpool5"].max())


def test_optimiser_moves_the_image_and_nothing_else(thin_file: Path, rng: np.random.Generator) -> None:
    image = random_image(rng, 1, 300, 400, 3)
    with tf.Graph().as_default(), tf.Session() as sess:
        model = load_vgg_model(thin_file)
        step = tf.train.AdamOptimizer(2.0).minimize(tf.reduce_sum(tf.square(model["conv4_2"])))
        sess.run(tf.global_variables_initializer())
        sess.run(model["input"].assign(image))
        sess.run(step)
        moved = np.abs(sess.run(model["input"]) - image)
    # Adam's first step is the learning rate in the direction of each sign, but where the gradient is next to nothing
    assert moved.max() == pytest.approx(2, rel=1e-3)
    assert np.median(moved) == pytest.approx(2, rel=1e-3)


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory, thin_weights: Weights) -> Path:
    """The thin network, with a last layer that is as large as one of VGG-19."""
    kernel, _ = thin_weights["conv5_4"]
    n = (1 << 16) // kernel[..., 0].size + 1
    last = np.zeros((*kernel.shape[:3], n), np.float32), np.zeros(n, np.float32)
    path = tmp_path_factory.mktemp("large") / "large.mat"
    write_matconvnet(path, thin_weights | {"conv5_4": last}, "thin")
    return path


def types_of_gradients(path: Path, gradient_dtype: tf.DType | None = None) -> set[tf.DType]:
    with tf.Graph().as_default() as graph:
        model = load_vgg_model(path, gradient_dtype)
        tf.gradients(model["conv5_4"], model["input"])
        return {op.get_attr("T") for op in graph.get_operations() if op.type == "Conv2DBackpropInput"}


@pytest.mark.parametrize("multiplies", [True, False])
def test_gradients_are_in_bfloat16_only_where_the_processor_multiplies_it(
    thin_file: Path, large_file: Path, monkeypatch: pytest.MonkeyPatch, multiplies: bool
) -> None:
    monkeypatch.setattr(layers, "multiplies_bfloat16", lambda: multiplies)
    assert types_of_gradients(large_file) == {tf.bfloat16 if multiplies else tf.float32}
    assert types_of_gradients(thin_file) == {tf.float32}  # to convert small kernels takes longer than is won
    assert types_of_gradients(thin_file, tf.float32) == {tf.float32}
    assert types_of_gradients(thin_file, tf.bfloat16) == {tf.bfloat16}


def no_such_file(path: Path) -> str:
    raise FileNotFoundError(path)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda path: "flags : fpu avx512f avx512_bf16 amx_tile\n", True),
        (lambda path: "flags : fpu avx512f\n", False),
        (no_such_file, False),
    ],
    ids=["bf16", "none", "not Linux"],
)
def test_processor_is_asked_for_bfloat16(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], str], expected: bool
) -> None:
    if tf.config.list_physical_devices("GPU"):
        pytest.skip("with a GPU the processor does not matter")
    monkeypatch.setattr(Path, "read_text", read)
    assert layers.multiplies_bfloat16() is expected


def test_model_says_whose_weights_it_has(thin_file: Path) -> None:
    with tf.Graph().as_default():
        model = load_vgg_model(str(thin_file))
    assert isinstance(model, Model)
    assert model.network == "thin"
    assert str(model).startswith("thin: 1 input, 16 convolutions, 5 poolings\n")


def test_eager_mode_is_refused_with_the_line_to_add(thin_file: Path) -> None:
    with pytest.raises(NSTError, match=r"call tf\.disable_v2_behavior\(\) first, right after the imports"):
        load_vgg_model(thin_file)


# ---------------------------------------------------------------- the module


def fresh_module() -> ModuleType:
    """nst_utils executed once more, beside the one that all tests use."""
    spec = importlib.util.spec_from_file_location("fresh_nst_utils", nst_utils.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("text", "size"), [("400x300", (400, 300)), ("16x16", (16, 16)), ("100x275", (100, 275))])
def test_image_size_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, thin_file: Path, text: str, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NST_IMAGE_SIZE", text)
    module = fresh_module()
    assert size == (module.CONFIG.IMAGE_WIDTH, module.CONFIG.IMAGE_HEIGHT)
    with tf.Graph().as_default():
        assert module.load_vgg_model(thin_file)["input"].shape == (1, size[1], size[0], 3)


def test_image_size_is_the_courses_if_the_environment_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NST_IMAGE_SIZE", raising=False)
    config = fresh_module().CONFIG
    assert (config.IMAGE_WIDTH, config.IMAGE_HEIGHT) == (400, 300)


MALFORMED = [
    "",
    "400",
    "x",
    "400x",
    "x300",
    "400x300x3",
    "15x300",
    "400x15",
    "-400x300",
    "4e2x300",
    "400X300",
    "400 300",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_image_size_is_told_what_is_expected(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("NST_IMAGE_SIZE", text)
    with pytest.raises(Exception, match="expected WIDTHxHEIGHT, both at least 16, such as 400x300") as raised:
        fresh_module()
    assert type(raised.value).__name__ == "NSTError"
    assert repr(text) in str(raised.value)


def test_malformed_image_size_ends_a_program_with_the_message() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import nst_utils"],
        cwd=Path(nst_utils.__file__).parent,
        env=os.environ | {"NST_IMAGE_SIZE": "big"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == (
        "nst.errors.NSTError: NST_IMAGE_SIZE is 'big'; expected WIDTHxHEIGHT, both at least 16, such as 400x300"
    )


def test_every_error_of_the_module_is_an_nst_error() -> None:
    errors = [e for e in vars(nst.errors).values() if isinstance(e, type) and issubclass(e, BaseException)]
    assert {"NSTError", "WeightsError", "ImageError"} < {e.__name__ for e in errors}
    assert all(issubclass(e, NSTError) and e.__doc__ for e in errors)
