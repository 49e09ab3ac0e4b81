"""Right model_nn in the many forms that students write: each passes the visible test, on nst_utils as it is."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nst_utils
from autograder.assignments.nst.checks.printed import printed_costs
from autograder.build.submission import read_cells
from nst.networks.matconvnet import write_matconvnet
from nst.networks.stand_in import thin_weights
from nst.tensorflow import tf
from tests.autograder.assignments.test_gallery_judge import RIGHT
from tests.support.solution import Namespace, run, solved

MODEL_NN = {file.stem: cells for file in RIGHT["nst"] if "model_nn" in (cells := read_cells(file))}


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Namespace]:
    """The notebook's part 4 up to its `train_step`, on the thin network at 100x75, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(nst_utils.CONFIG, "IMAGE_WIDTH", 100)
    monkeypatch.setattr(nst_utils.CONFIG, "IMAGE_HEIGHT", 75)
    write_matconvnet(Path(nst_utils.CONFIG.VGG_MODEL), thin_weights(), "thin")
    images = Path(nst_utils.__file__).parent / "images"
    names = solved() | {"save_image": nst_utils.save_image, "contextlib": contextlib, "io": io}
    with tf.Graph().as_default(), tf.Session() as sess:
        np.random.seed(3)
        pictures = [
            nst_utils.reshape_and_normalize_image(nst_utils.load_image(images / name))
            for name in ("louvre_small.jpg", "monet.jpg")
        ]
        model = nst_utils.load_vgg_model()
        names |= {"sess": sess, "model": model, "generated_image": nst_utils.generate_noise_image(pictures[0])}
        sess.run(model["input"].assign(pictures[0]))
        names["J_content"] = names["compute_content_cost"](sess.run(model["conv4_2"]), model["conv4_2"])
        sess.run(model["input"].assign(pictures[1]))
        names["STYLE_LAYERS"] = [(f"conv{block}_1", 0.2) for block in range(1, 6)]
        run("compute_style_cost", names)
        names["J_style"] = names["compute_style_cost"](model, names["STYLE_LAYERS"])
        names["J"] = names["total_cost"](names["J_content"], names["J_style"], alpha=10, beta=40)
        names["train_step"] = tf.train.AdamOptimizer(2.0).minimize(names["J"])
        yield names


@pytest.mark.parametrize("name", sorted(MODEL_NN))
def test_every_form_of_model_nn_passes_its_visible_test_and_paints_the_same_picture(
    name: str, pipeline: Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    run("model_nn", pipeline)
    results = []
    for code in ("", MODEL_NN[name]["model_nn"]):
        exec(code, pipeline)  # noqa: S102
        run("test_model_nn", pipeline)
        capsys.readouterr()
        image = pipeline["model_nn"](pipeline["sess"], pipeline["generated_image"], num_iterations=41)
        results.append((image, printed_costs(capsys.readouterr().out), Path("output/40.png").read_bytes()))
    (image, costs, picture), (other_image, other_costs, other_picture) = results
    assert [i for i, _ in costs] == [0, 20, 40]
    np.testing.assert_array_equal(other_image, image)
    assert other_costs == costs
    assert other_picture == picture


def test_runs_are_reproducible_and_the_cost_falls(pipeline: Namespace) -> None:
    run("model_nn", pipeline)

    def costs() -> list[float]:
        pipeline["model_nn"](pipeline["sess"], pipeline["generated_image"], num_iterations=100)
        return [
            float(cost) for cost in pipeline["sess"].run([pipeline[name] for name in ("J", "J_content", "J_style")])
        ]

    pipeline["sess"].run(tf.global_variables_initializer())
    pipeline["sess"].run(pipeline["model"]["input"].assign(pipeline["generated_image"]))
    start = float(pipeline["sess"].run(pipeline["J"]))
    first, second = costs(), costs()
    np.testing.assert_allclose(first, second, rtol=1e-4)
    assert first[0] < start / 10
