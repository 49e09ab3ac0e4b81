"""Pictures and images as arrays: conversion both ways, and what is refused."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from nst.errors import ImageError
from nst.images import load_image, save_image
from nst.types import Array
from nst_utils import CONFIG, generate_noise_image, reshape_and_normalize_image
from tests.support.picture_files import BLUE, MEANS, RED, quadrants

# ---------------------------------------------------------------- arrays that are no images

Helper = Callable[[Any], object]
PICTURE, IMAGE = np.zeros((4, 5, 3)), np.zeros((1, 4, 5, 3))


def spoiled(array: Array, value: float) -> Array:
    array = array.copy()
    array.flat[7] = value
    return array


@pytest.fixture(params=["reshape_and_normalize_image", "generate_noise_image", "save_image"])
def helper(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Array, str, Helper]:
    """Name of the argument, a good one, its shape in words, and the function."""
    helpers: dict[str, tuple[str, Array, str, Helper]] = {
        "reshape_and_normalize_image": ("image", PICTURE, "(n_H, n_W, 3)", reshape_and_normalize_image),
        "generate_noise_image": ("content_image", IMAGE, "(1, n_H, n_W, 3)", generate_noise_image),
        "save_image": ("image", IMAGE, "(1, n_H, n_W, 3)", lambda image: save_image(tmp_path / "p.png", image)),
    }
    return helpers[request.param]


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda a: a.tolist(), "is list"),
        (lambda a: None, "is NoneType"),
        (lambda a: a[0], "has shape"),
        (lambda a: a[None], "has shape"),
        (lambda a: a[..., :2], "has shape"),
        (lambda a: np.concatenate([a, a], axis=-1), "has shape"),
        (lambda a: a[..., :0, :], "has shape"),
        (lambda a: np.array(1.0), "has shape () and dtype float64"),
        (lambda a: a.astype(object), "dtype object"),
        (lambda a: a.astype(complex), "dtype complex128"),
        (lambda a: a.astype(bool), "dtype bool"),
        (lambda a: a.astype(str), "dtype <U32"),
    ],
    ids=[
        *("list", "None", "too few axes", "too many axes", "2 channels", "6 channels", "empty", "scalar"),
        *("object", "complex", "bool", "string"),
    ],
)
def test_array_of_the_wrong_kind_is_told_apart(
    helper: tuple[str, Array, str, Helper], spoil: Callable[[Array], Any], found: str, tmp_path: Path
) -> None:
    name, good, shape, function = helper
    with pytest.raises(ImageError) as raised:
        function(spoil(good))
    told, _, wanted = str(raised.value).partition("; ")
    assert told.startswith((f"{name} is ", f"{name} has shape "))
    assert found in told
    assert wanted == f"expected a numeric NumPy array of shape {shape}"
    assert not list(tmp_path.iterdir())


def test_two_images_at_once_are_refused() -> None:
    with pytest.raises(
        ImageError, match=r"content_image has shape \(2, 4, 5, 3\) and dtype float64; expected .*\(1, n"
    ):
        generate_noise_image(np.concatenate([IMAGE, IMAGE]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_array_that_is_not_finite_is_told_what_to_try(
    helper: tuple[str, Array, str, Helper], value: float, tmp_path: Path
) -> None:
    name, good, _, function = helper
    expected = rf"^{name} holds NaN or infinity; expected finite numbers\. .* a smaller learning rate$"
    with pytest.raises(ImageError, match=expected):
        function(spoiled(good, value))
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- images


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float16, np.float64])
def test_picture_becomes_an_image_less_the_mean_colour(dtype: type) -> None:
    picture: Array = quadrants().astype(dtype)
    before = picture.copy()
    image = reshape_and_normalize_image(picture)
    assert image.shape == (1, 48, 64, 3)
    assert image.dtype == np.float64
    np.testing.assert_allclose(image[0, 0, 0], [200 - 123.68, 10 - 116.779, 20 - 103.939])
    np.testing.assert_allclose(image[0] + MEANS, quadrants())
    np.testing.assert_array_equal(picture, before)


@pytest.mark.parametrize("ratio", [None, 0.6, 0.25, 0, 1], ids=str)
def test_noise_image_is_the_published_one_draw_for_draw(ratio: float | None) -> None:
    content = reshape_and_normalize_image(quadrants(CONFIG.IMAGE_WIDTH, CONFIG.IMAGE_HEIGHT))
    before = content.copy()
    state = np.random.RandomState(3)
    noise = state.uniform(-20, 20, (1, 300, 400, 3)).astype("float32")
    share = 0.6 if ratio is None else ratio
    np.random.seed(3)
    found = generate_noise_image(content) if ratio is None else generate_noise_image(content, ratio)
    np.testing.assert_array_equal(found, noise * share + content * (1 - share))
    assert np.random.rand() == state.rand(), "it drew more or less than the noise"
    np.testing.assert_array_equal(content, before)


@pytest.mark.parametrize("ratio", [-0.1, 1.0001, 60, float("nan"), float("inf")])
def test_noise_ratio_out_of_range_is_refused(ratio: float) -> None:
    with pytest.raises(ImageError, match=rf"noise_ratio is {ratio}; expected a number from 0 \(no noise\) to 1"):
        generate_noise_image(IMAGE, ratio)


# ---------------------------------------------------------------- save_image


@given(
    image=hnp.arrays(
        st.sampled_from([np.float16, np.float32, np.float64]),
        st.tuples(st.just(1), st.integers(1, 6), st.integers(1, 6), st.just(3)),
        elements=st.floats(-400, 400, width=16),
    )
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_saved_png_holds_the_rounded_values_cut_to_bytes(
    tmp_path_factory: pytest.TempPathFactory, image: Array
) -> None:
    path = tmp_path_factory.getbasetemp() / "saved.png"
    save_image(path, image)
    with Image.open(path) as file:
        found = np.asarray(file)
    values = [[[round(v + m) for v, m in zip(p, MEANS, strict=True)] for p in row] for row in image[0].tolist()]
    assert found.tolist() == [[[min(max(v, 0), 255) for v in p] for p in row] for row in values]
    assert (file.format, file.mode) == ("PNG", "RGB")


def test_picture_read_normalised_and_saved_is_the_same_picture(tmp_path: Path) -> None:
    every_byte = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    save_image(tmp_path / "p.png", reshape_and_normalize_image(every_byte))
    np.testing.assert_array_equal(load_image(tmp_path / "p.png", (16, 16)), every_byte)


@pytest.mark.parametrize(
    ("name", "kind"), [("p.jpg", "JPEG"), ("p.JPEG", "JPEG"), ("p.webp", "WEBP"), ("p.bmp", "BMP"), ("p.tif", "TIFF")]
)
def test_suffix_chooses_the_format(tmp_path: Path, name: str, kind: str) -> None:
    save_image(str(tmp_path / name), reshape_and_normalize_image(quadrants()))
    with Image.open(tmp_path / name) as file:
        assert file.format == kind
    difference = np.abs(load_image(tmp_path / name, (64, 48)).astype(int) - quadrants())
    assert np.median(difference) <= 1  # the edges between colours suffer in a JPEG
    assert difference.mean() < 3
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_missing_folder_is_made_and_an_old_picture_replaced(tmp_path: Path) -> None:
    path = tmp_path / "output" / "monday" / "p.png"
    for colour in (RED, BLUE):
        save_image(path, reshape_and_normalize_image(np.full((16, 16, 3), colour, np.uint8)))
        assert tuple(load_image(path, (16, 16))[3, 4]) == colour
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["p", "p.", "p.xyz", "p.psd", "p.msp", "a" * 300 + ".png", "p.png/"])
def test_name_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    if name == "p.png/":
        (tmp_path / "p.png").mkdir()
    before = list(tmp_path.iterdir())
    with pytest.raises(
        ImageError, match=r"^cannot write .* Expected a folder to write to and a name such as picture\.p"
    ):
        save_image(f"{tmp_path}/{name}", IMAGE)
    assert list(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["", "/"])
def test_path_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(ImageError, match=r"^cannot write .*empty name"):
        save_image(name, IMAGE)


def test_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("I was here first")
    with pytest.raises(ImageError, match=r"cannot write .*output/p\.png: .*Expected a folder to write to"):
        save_image(tmp_path / "output" / "p.png", IMAGE)
    assert (tmp_path / "output").read_text() == "I was here first"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
def test_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ImageError, match=r"cannot write .*p\.png: .*Permission denied"):
        save_image(tmp_path / "p.png", IMAGE)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A picture that was saved before."""
    save_image(tmp_path / "p.png", IMAGE)
    return tmp_path / "p.png"


def noise(height: int, width: int) -> Array:
    return np.random.default_rng(1).uniform(-100, 100, (1, height, width, 3))


def test_disk_that_fills_up_leaves_the_old_picture(old: Path) -> None:
    resource = pytest.importorskip("resource", reason="only Unix limits the size of files")
    before, (soft, hard) = old.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # a real error in the middle of writing
    try:
        with pytest.raises(ImageError, match=r"cannot write .*p\.png: .*File too large"):
            save_image(old, noise(200, 200))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert old.read_bytes() == before
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child only writes a picture
def test_interrupted_run_leaves_the_old_picture(old: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("needs a process that has TensorFlow already")
    before = old.read_bytes()
    process = multiprocessing.get_context("fork").Process(target=save_image, args=(old, noise(2000, 2000)))
    process.start()
    assert process.pid is not None
    deadline = time.monotonic() + 30
    while len(list(old.parent.iterdir())) == 1 and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, getattr(signal, name))  # it is at the temporary file now
    process.join(30)
    assert process.exitcode == (1 if name == "SIGINT" else -signal.SIGKILL)
    assert old.read_bytes() == before
    if name == "SIGINT":  # the button "Interrupt" of a notebook
        assert "KeyboardInterrupt" in capfd.readouterr().err
        assert list(old.parent.iterdir()) == [old]
