"""The module that the notebook imports: its model, and its settings."""

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
from nst.networks.vgg19 import VGG19_BLOCKS
from nst.tensorflow import tf
from nst.types import Weights
from nst_utils import Model, load_vgg_model
from tests.support.vgg19_reference import (
    LAYERS,
    random_image,
    random_weights,
    reference_vgg19,
    rng,
)

__all__ = ["rng"]  # a fixture


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


def types_of_convolutions(path: Path) -> set[tf.DType]:
    """Of all but the first, forward and back."""
    with tf.Graph().as_default() as graph:
        model = load_vgg_model(path)
        tf.gradients(model["conv5_4"], model["conv1_1"])
        convolutions = [op for op in graph.get_operations() if op.type in {"Conv2D", "Conv2DBackpropInput"}]
        assert convolutions[0].get_attr("T") == tf.float32
        return {op.get_attr("T") for op in convolutions[1:]}


@pytest.mark.parametrize("multiplies", [True, False])
def test_convolutions_are_in_bfloat16_only_where_the_processor_multiplies_it(
    thin_file: Path, large_file: Path, monkeypatch: pytest.MonkeyPatch, multiplies: bool
) -> None:
    monkeypatch.setattr(layers, "multiplies_bfloat16", lambda: multiplies)
    assert types_of_convolutions(large_file) == {tf.bfloat16 if multiplies else tf.float32}
    assert types_of_convolutions(thin_file) == {tf.float32}  # to convert small kernels takes longer than is won


def no_such_file(path: Path) -> str:
    raise FileNotFoundError(path)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda path: "vendor_id : GenuineIntel\nflags : fpu avx512f avx512_bf16 amx_bf16\n", True),
        (lambda path: "vendor_id : AuthenticAMD\nflags : fpu avx512f avx512_bf16\n", True),
        (lambda path: "vendor_id : GenuineIntel\nflags : fpu avx512f avx512_bf16\n", False),
        (lambda path: "vendor_id : AuthenticAMD\nflags : fpu avx512f\n", False),
        (no_such_file, False),
    ],
    ids=["AMX", "AMD", "Intel without AMX", "none", "not Linux"],
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
