"""The fit of the networks that nobody trained: what it promises, checked on small networks in float64."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nst.errors import WeightsError
from nst.images import load_image
from nst.networks import stand_in
from nst.networks.stand_in import THIN_BLOCKS, fit, thin_weights
from nst.networks.vgg19 import CONVOLUTIONS, VGG19_BLOCKS, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.paths import ROOT

BLOCKS = ((2, 6), (2, 8), (4, 8), (4, 10), (4, 10))


def image(seed: int, height: int = 48, width: int = 64) -> Array:
    """Something with edges and noise in it."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    waves = np.sin(x / rng.uniform(2, 9))[..., None] * rng.uniform(20, 90, 3) + np.sign(np.sin(y / 7))[..., None] * 20
    return np.asarray(waves + rng.normal(0, 8, (height, width, 3)), np.float32)[np.newaxis]


@pytest.fixture(scope="module")
def images() -> list[Array]:
    return [image(1), image(2)]


@pytest.fixture(scope="module")
def weights(images: list[Array]) -> Weights:
    """Fitted to all patches there are, so that what holds over patches holds over the images."""
    return fit(images, BLOCKS, patches=10**6, progress=False)


def reference(weights: Weights, x: Array) -> dict[str, Array]:
    """VGG-19 in float64 by other means than the network's: z before each ReLU, by layer; (n_H, n_W, n_C)."""
    found = {}
    a = x[0].astype(float)
    for block, (length, _) in enumerate(BLOCKS, 1):
        for i in range(1, length + 1):
            kernel, bias = weights[f"conv{block}_{i}"]
            channels = [
                sum(
                    scipy.signal.correlate2d(a[..., c], kernel[:, :, c, k].astype(float), "same")
                    for c in range(a.shape[-1])
                )
                for k in range(len(bias))
            ]
            z = found[f"conv{block}_{i}"] = np.stack(channels, axis=-1) + bias
            a = np.maximum(z, 0)
        height, width, _ = a.shape
        assert height % 2 == 0 or block == 5
        a = a[: height // 2 * 2, : width // 2 * 2].reshape(height // 2, 2, width // 2, 2, -1).mean((1, 3))
    return found


def activations(weights: Weights, x: Array) -> dict[str, Array]:
    with tf.Graph().as_default(), tf.Session() as session:
        found: dict[str, Array] = session.run(vgg19(tf.constant(x), weights))
        return found


def test_shapes(weights: Weights) -> None:
    assert list(weights) == list(CONVOLUTIONS)
    n_in = 3
    for name, (kernel, bias) in weights.items():
        n_out = BLOCKS[int(name[4]) - 1][1]
        assert kernel.shape == (3, 3, n_in, n_out)
        assert bias.shape == (n_out,)
        assert kernel.dtype == bias.dtype == np.float32
        n_in = n_out


def test_what_holds_in_every_channel_of_every_layer(weights: Weights, images: list[Array]) -> None:
    """Before the ReLU a mean of 0, so that about half of it is cut off; after the ReLU a mean of GAIN."""
    results = [reference(weights, x) for x in images]
    for name in CONVOLUTIONS:
        z = np.concatenate([r[name].reshape(-1, r[name].shape[-1]) for r in results])
        np.testing.assert_allclose(z.mean(0), 0, atol=2e-3 * z.std(), err_msg=name)
        np.testing.assert_allclose(np.maximum(z, 0).mean(0), stand_in.GAIN, rtol=2e-3, err_msg=name)
        assert 0.24 < (z <= 0).mean() < 0.65, name


def test_the_network_agrees_with_the_reference(weights: Weights, images: list[Array]) -> None:
    found = activations(weights, images[0])
    for name, z in reference(weights, images[0]).items():
        np.testing.assert_allclose(found[name][0], np.maximum(z, 0), rtol=1e-3, atol=0.05, err_msg=name)


def patches_of(x: Array) -> Array:
    padded = np.pad(x[0].astype(float), ((1, 1), (1, 1), (0, 0)))
    n_h, n_w = x.shape[1:3]
    return np.array([padded[i : i + 3, j : j + 3].ravel() for i in range(n_h) for j in range(n_w)])


def test_first_filters_see_most_of_the_variance(weights: Weights, images: list[Array]) -> None:
    """They have nearly all the variance that six directions of patches can have, and each its share of whitening."""
    x = np.concatenate([patches_of(i) for i in images])
    covariance = np.cov(x.T, bias=True)
    filters = weights["conv1_1"][0].reshape(27, 6).astype(float)
    basis = np.linalg.qr(filters)[0]
    variances, directions = np.linalg.eigh(basis.T @ covariance @ basis)
    assert variances.sum() > 0.9 * np.linalg.eigvalsh(covariance)[-6:].sum()

    scales = (variances + stand_in.FLOOR * variances[-1]) ** stand_in.WHITENING
    mixing = directions.T @ basis.T @ filters / scales[:, np.newaxis]
    mixing /= np.linalg.norm(mixing, axis=0)
    np.testing.assert_allclose(mixing.T @ mixing, np.eye(6), atol=2e-3)


def test_filters_have_unit_deviation() -> None:
    rng = np.random.default_rng(0)
    patches = rng.standard_normal((500, 36)) @ rng.standard_normal((36, 36)) + 5
    filters, bias = stand_in.principal_filters(patches.copy(), 12, rng)
    z = patches @ filters + bias
    np.testing.assert_allclose(z.std(0), 1, rtol=1e-9)
    np.testing.assert_allclose(z.mean(0), 0, atol=1e-9)


def test_more_channels_than_directions() -> None:
    """conv1_1 makes 64 channels of 27 numbers."""
    rng = np.random.default_rng(0)
    patches = rng.standard_normal((200, 27))
    filters, _ = stand_in.principal_filters(patches, 64, rng)
    assert filters.shape == (27, 64)
    assert np.linalg.matrix_rank(filters) == 27


def test_same_seed_same_network(images: list[Array], weights: Weights) -> None:
    again = fit(images, BLOCKS, patches=10**6, progress=False)
    other = fit(images, BLOCKS, seed=2, patches=10**6, progress=False)
    for name in CONVOLUTIONS:
        np.testing.assert_array_equal(again[name][0], weights[name][0])
        assert not np.allclose(other[name][0], weights[name][0])


def test_the_signs_that_a_library_picks_do_not_matter(
    images: list[Array], weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    eigh, qr = np.linalg.eigh, np.linalg.qr

    def other_eigh(matrix: Array) -> tuple[Array, Array]:
        values, vectors = eigh(matrix)
        return values, vectors * rng.choice([-1, 1], vectors.shape[1])

    def other_qr(matrix: Array) -> tuple[Array, Array]:
        basis, rest = qr(matrix)
        signs = rng.choice([-1, 1], basis.shape[1])
        return basis * signs, signs[:, np.newaxis] * rest

    monkeypatch.setattr(np.linalg, "eigh", other_eigh)
    monkeypatch.setattr(np.linalg, "qr", other_qr)
    again = fit(images, BLOCKS, patches=10**6, progress=False)
    for name in CONVOLUTIONS:
        np.testing.assert_array_equal(again[name][0], weights[name][0])
        np.testing.assert_array_equal(again[name][1], weights[name][1])


FIT = """
import hashlib, numpy as np
from nst.networks.stand_in import fit, smooth_noise
rng = np.random.default_rng(3)
images = [smooth_noise(rng, 48, 64).astype(np.float32) for _ in range(2)]
weights = fit(images, ((2, 16), (2, 32), (4, 64), (4, 96), (4, 96)), patches=2_000, progress=False)
print(hashlib.sha256(b"".join(array.tobytes() for pair in weights.values() for array in pair)).hexdigest())
"""


def test_bits_are_the_same_with_other_kernels_and_threads() -> None:
    """OpenBLAS has kernels for each kind of processor; those for Nehalem run on all that NumPy runs on."""
    found = set()
    for threads, kernels in (("1", {}), ("2", {}), ("1", {"OPENBLAS_CORETYPE": "Nehalem"})):
        env = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads} | kernels
        command = [sys.executable, "-c", FIT]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
        found.add(done.stdout)
    assert len(found) == 1


def test_gain_scales_all_activations(images: list[Array], weights: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    """ReLU is positively homogeneous, so one factor on the first kernel and on all biases goes through to the end."""
    monkeypatch.setattr(stand_in, "GAIN", 3 * stand_in.GAIN)
    louder = activations(fit(images, BLOCKS, patches=10**6, progress=False), images[0])
    for name, a in activations(weights, images[0]).items():
        np.testing.assert_allclose(louder[name], 3 * a, rtol=1e-4, atol=1e-2, err_msg=name)


def test_subspace_has_the_leading_directions() -> None:
    rng = np.random.default_rng(0)
    factors = 0.5 ** np.arange(40)
    patches = rng.standard_normal((800, 40)) * factors @ np.linalg.qr(rng.standard_normal((300, 40)))[0].T
    patches -= patches.mean(0)
    basis = stand_in.principal_subspace(patches, 10, rng)
    np.testing.assert_allclose(basis.T @ basis, np.eye(10), atol=1e-12)
    best = np.linalg.svd(patches, compute_uv=False)
    assert np.sum((patches @ basis) ** 2) > 0.999 * np.sum(best[:10] ** 2)


def test_subspace_does_not_jump_where_all_variances_are_equal() -> None:
    patches = np.linalg.qr(np.random.default_rng(0).standard_normal((500, 60)))[0]
    changed = patches + 1e-12 * np.random.default_rng(1).standard_normal(patches.shape)
    one, other = (stand_in.principal_subspace(each, 20, np.random.default_rng(2)) for each in (patches, changed))
    np.testing.assert_allclose(one @ one.T, other @ other.T, atol=1e-10)


@given(st.lists(st.floats(-1e9, 1e9, width=32), min_size=1), st.lists(st.floats(0, 1e3), min_size=1))
def test_rounded_numbers_are_near_and_their_products_exact(some: list[float], others: list[float]) -> None:
    a, b = stand_in.rounded(np.array(some)), stand_in.rounded(np.array(others))
    np.testing.assert_allclose(a, some, rtol=2.0**-stand_in.BITS, atol=0)
    products = np.outer(a, b)
    large = np.abs(products) > np.finfo(np.float32).tiny
    np.testing.assert_array_equal(products.astype(np.float32)[large], products[large])
    np.testing.assert_array_equal(stand_in.rounded(a), a)


def test_full_size() -> None:
    """All 20,024,384 weights, fitted to too few patches to be of any use."""
    weights = fit([image(3)], patches=400, progress=False)
    assert sum(kernel.size + bias.size for kernel, bias in weights.values()) == 20_024_384
    assert [weights[f"conv{b}_1"][1].size for b in range(1, 6)] == [channels for _, channels in VGG19_BLOCKS]
    assert all(np.isfinite(array).all() for pair in weights.values() for array in pair)


def test_flat_images_make_a_network_all_the_same() -> None:
    weights = fit([np.full((1, 32, 32, 3), 20, np.float32)], THIN_BLOCKS, patches=500, progress=False)
    assert all(np.isfinite(array).all() for pair in weights.values() for array in pair)


# ---------------------------------------------------------------- the thin network


def test_thin_paints() -> None:
    """A few steps from a grey image bring the cost of a style down, and every layer sees something."""
    style, weights = image(4, 75, 100), thin_weights()
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.Variable(style)
        layers = vgg19(x, weights)
        grams = [tf.einsum("mhwi,mhwj->ij", a, a) for name, a in layers.items() if name.endswith("_1")]
        session.run(x.initializer)
        cost = tf.add_n(
            [
                tf.reduce_mean((g - s) ** 2) / tf.reduce_mean(s**2)
                for g, s in zip(grams, session.run(grams), strict=True)
            ]
        )
        step = tf.train.AdamOptimizer(4.0).minimize(cost, var_list=[x])
        session.run(tf.global_variables_initializer())
        session.run(x.assign(np.random.default_rng(0).uniform(-20, 20, style.shape)))
        first = session.run(cost)
        for _ in range(60):
            session.run(step)
        assert session.run(cost) < first / 10


def test_thin_is_seeded_and_needs_no_eager_mode() -> None:
    first = thin_weights()
    with tf.Graph().as_default():
        second = thin_weights()
    other = thin_weights(2)
    for name in CONVOLUTIONS:
        np.testing.assert_array_equal(first[name][0], second[name][0])
        assert not np.allclose(first[name][0], other[name][0])


# ---------------------------------------------------------------- the project's pictures


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pictures, which the fit takes for images/."""
    for i, name in enumerate(("monet.jpg", "tomb.jpg")):
        Image.fromarray((image(i)[0] + 120).clip(0, 255).astype(np.uint8)).save(tmp_path / name)
    monkeypatch.setattr(stand_in, "IMAGES", tmp_path)
    return tmp_path


def test_stand_in_is_fitted_to_the_pictures(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Array] = []

    def fitted(images: list[Array], seed: int) -> Weights:
        seen.extend(images)
        return {}

    monkeypatch.setattr(stand_in, "fit", fitted)
    stand_in.stand_in_weights()
    assert [x.shape for x in seen] == [(1, 300, 400, 3)] * 2
    expected = load_image(pictures / "monet.jpg", (400, 300)) - np.array([123.68, 116.779, 103.939])
    np.testing.assert_allclose(seen[0][0], expected)


def test_fingerprint_follows_the_pictures(pictures: Path) -> None:
    before = stand_in.fingerprint()
    assert before == stand_in.fingerprint()
    (pictures / "other.jpg").write_bytes(b"not one of them")
    assert before == stand_in.fingerprint()
    (pictures / "tomb.jpg").unlink()
    assert before != stand_in.fingerprint()


def test_no_pictures(pictures: Path) -> None:
    for path in pictures.iterdir():
        path.unlink()
    with pytest.raises(WeightsError, match=re.escape(f"in {pictures}")):
        stand_in.stand_in_weights()
