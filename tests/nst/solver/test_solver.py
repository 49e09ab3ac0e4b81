"""The solver: costs and gradients against NumPy in float64, runs that can be steered, saved and resumed, bad input."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.assignments.nst.checks import reference
from nst.errors import CostError, ResumeError, SettingsError
from nst.networks.matconvnet import write_matconvnet
from nst.solver.descent import OVERHEAD
from nst.solver.run import Costs, Run, Settings, Solver, State
from nst.solver.settings import STEPS, fitted
from nst.types import Array, Weights
from nst_utils import reshape_and_normalize_image
from tests.support.explorer import wait_until
from tests.support.solution import solved
from tests.support.vgg19_reference import reference_vgg19
from tests.support.weight_files import random_weights

SMALL = (40, 24)
LAYERS = (("conv1_1", 0.5), ("conv2_1", 0.0), ("conv3_1", 1.5))


@pytest.fixture(scope="module")
def weights() -> Weights:
    drawn = random_weights(channels=(4, 5, 6, 7, 5))
    return {name: (kernel, np.abs(bias) / 10) for name, (kernel, bias) in drawn.items()}


@pytest.fixture(scope="module")
def weight_file(tmp_path_factory: pytest.TempPathFactory, weights: Weights) -> Path:
    file = tmp_path_factory.mktemp("weights") / "small.mat"
    write_matconvnet(file, weights, "small")
    return file


def functions(**changed: Any) -> Costs:
    names = solved() | changed
    return Costs(names["compute_content_cost"], names["compute_layer_style_cost"], names["total_cost"])


@pytest.fixture(scope="module")
def solver(weight_file: Path) -> Solver:
    return Solver(functions(), weight_file)


def picture(seed: int, size: tuple[int, int] = (64, 48)) -> Array:
    """A smooth random picture: what the network sees in white noise is the same everywhere."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : size[1], 0 : size[0]] / size[1]
    waves = rng.uniform(2, 12, (2, 3)), rng.uniform(0, 6, 3)
    return np.asarray(127 + 120 * np.sin(x[..., None] * waves[0][0] + y[..., None] * waves[0][1] + waves[1]), np.uint8)


def small(**changed: Any) -> Settings:
    return replace(Settings(picture(1), picture(2), style_layers=LAYERS, size=SMALL, steps=6), **changed)


def paint(solver: Solver, settings: Settings) -> list[State]:
    return list(solver.paint(settings))


def images(settings: Settings) -> tuple[Array, Array]:
    """The content picture and the style picture as images of the settings' size."""
    content, style = (
        reshape_and_normalize_image(np.asarray(fitted(picture, settings.size))).astype(np.float32)
        for picture in (settings.content, settings.style)
    )
    return content, style


# ---------------------------------------------------------------- what is minimised


def reference_cost(image: Array, settings: Settings, weights: Weights, pictures: tuple[Array, Array]) -> float:
    """The total cost in float64, all of it NumPy."""
    exact = {name: (kernel.astype(np.float64), bias.astype(np.float64)) for name, (kernel, bias) in weights.items()}
    content, style, generated = (reference_vgg19(x.astype(np.float64), exact) for x in (*pictures, image))
    J_content = reference.content_cost(content[settings.content_layer], generated[settings.content_layer])
    layers = ((weight, reference.style_cost(style[name], generated[name])) for name, weight in settings.style_layers)
    return settings.alpha * J_content + settings.beta * sum(weight * cost for weight, cost in layers)


def test_costs_and_gradient_are_those_of_numpy(solver: Solver, weights: Weights) -> None:
    settings = small(alpha=3.0, beta=7.0, content_layer="conv2_2", size=(19, 17))
    pictures = images(settings)
    problem = solver.problem(*pictures, settings)
    rng = np.random.default_rng(5)
    image = pictures[0] + rng.uniform(-20, 20, pictures[0].shape)
    found = problem.evaluate(image, settings)
    assert found.value == pytest.approx(reference_cost(image, settings, weights, pictures), rel=1e-5)
    content, style = found.about[:2]
    assert found.value == pytest.approx(3 * content + 7 * style, rel=1e-6)
    for _ in range(3):
        direction = rng.standard_normal(image.shape)
        h = 1e-3
        ahead, behind = (reference_cost(image + s * h * direction, settings, weights, pictures) for s in (1, -1))
        slope = float(np.vdot(found.gradient, direction))
        assert slope == pytest.approx((ahead - behind) / (2 * h), rel=2e-3, abs=1e-4 * np.abs(found.gradient).sum())


def test_costs_of_the_state_are_those_of_its_image(solver: Solver, weights: Weights) -> None:
    settings = small()
    state = paint(solver, settings)[-1]
    pictures = images(settings)
    assert state.total == pytest.approx(reference_cost(state.image, settings, weights, pictures), rel=1e-4)
    assert state.total == pytest.approx(settings.alpha * state.content + settings.beta * state.style, rel=1e-6)


def test_functions_of_the_student_decide(weight_file: Path) -> None:
    """Whatever they compute is what becomes small: here, how far the picture is from grey."""

    def content(a_C: Any, a_G: Any) -> Any:
        return reference_square(a_G)

    def reference_square(a: Any) -> Any:
        return solved()["tf"].reduce_mean(a * a)

    costs = functions(compute_content_cost=content, total_cost=lambda J_content, J_style, alpha, beta: J_content)
    states = paint(Solver(costs, weight_file), small(content_layer="conv1_1", steps=15))
    assert states[-1].total == states[-1].content < 0.2 * states[0].total


# ---------------------------------------------------------------- how it goes


def test_sizes_double_and_costs_fall(solver: Solver) -> None:
    settings = small(size=(320, 256), steps=5)
    states = paint(solver, settings)
    assert settings.plan() == [((160, 128), STEPS), ((320, 256), 5)]
    assert [state.size for state in states] == [(160, 128)] * STEPS + [(320, 256)] * 5
    assert [state.iteration for state in states] == list(range(1, STEPS + 6))
    assert {state.iterations for state in states} == {STEPS + 5}
    for at in (states[:STEPS], states[STEPS:]):
        totals = [state.total for state in at]
        assert totals == sorted(totals, reverse=True)
        assert totals[-1] < totals[0]
    assert all(state.image.shape == (1, state.size[1], state.size[0], 3) for state in states)
    assert all(state.picture.dtype == np.uint8 and state.picture.shape == state.image.shape[1:] for state in states)
    seconds = [state.seconds for state in states]
    assert seconds == sorted(seconds) and seconds[0] > 0


def test_work_done_counts_pixels(solver: Solver) -> None:
    states = paint(solver, small(size=(320, 256), steps=5))
    smaller, larger = (OVERHEAD + width * height for width, height in ((160, 128), (320, 256)))
    whole, last_small = STEPS * smaller + 5 * larger, states[STEPS - 1]
    assert [states[i].done for i in (0, STEPS - 1, STEPS, STEPS + 4)] == pytest.approx(
        [smaller / whole, STEPS * smaller / whole, (STEPS * smaller + larger) / whole, 1]
    )
    assert states[-1].seconds_left == 0
    assert last_small.seconds_left == pytest.approx(last_small.seconds * 5 * larger / (STEPS * smaller))


def test_beginning_small_pays(solver: Solver) -> None:
    """What was found at the smaller size is not lost: the first step at the full size is far below a fresh start."""
    settings = small(size=(320, 256), steps=1)
    begun_small = paint(solver, settings)[-1]
    fresh = paint(solver, replace(settings, size=(320, 255), steps=1))[-1]  # too low to be halved
    assert fresh.iterations == 1
    assert begun_small.total < 0.5 * fresh.total


def test_next_size_is_made_ready_while_this_one_paints(weight_file: Path) -> None:
    own = Solver(functions(), weight_file)
    states = iter(own.paint(small(size=(320, 256), steps=1)))
    next(states)
    assert len(own._problems) == 1  # the first picture waits for nothing else
    next(states)
    wait_until(lambda: len(own._problems) == 2)  # though no further step is made
    assert [state.size for state in states][-1] == (320, 256)
    assert len(own._problems) == 2


def test_same_settings_and_seed_give_the_same_picture(solver: Solver, weight_file: Path) -> None:
    first, again = (paint(s, small())[-1] for s in (solver, Solver(functions(), weight_file)))
    other = paint(solver, small(seed=1))[-1]
    assert np.array_equal(first.image, again.image) and first.total == again.total
    assert not np.array_equal(first.image, other.image)


def test_start(solver: Solver) -> None:
    """Content and a picture of one's own begin without noise; the content begins without a content cost."""
    content, own, noise = (
        next(iter(solver.paint(small(start=start, beta=1e-12)))) for start in ("content", picture(9), "noise")
    )
    assert content.content < own.content and content.content < noise.content


def test_noise_begins_in_the_colours_of_the_painting(solver: Solver) -> None:
    """Before the first step. The noise is the seed's, and the larger size gets none of it."""
    run, other = (solver.paint(small(seed=seed)) for seed in (0, 1))
    pixels, painting = run._descent.image.reshape(-1, 3), images(small())[1].reshape(-1, 3)
    np.testing.assert_allclose(pixels.mean(0), painting.mean(0), atol=0.01)
    np.testing.assert_allclose(np.cov(pixels.T), np.cov(painting.T), atol=0.05 * np.cov(painting.T).max())
    assert not np.allclose(run._descent.image, other._descent.image)
    assert np.array_equal(run._descent.start, other._descent.start)


def test_it_is_steered_from_the_picture_as_it_is(solver: Solver) -> None:
    run = solver.paint(small(steps=8))
    before, problems = [], len(solver._problems)
    for state in run:
        before.append(state)
        if state.iteration == 4:
            run.steer(beta=0.0, style_layers={"conv2_1": 2.0})
    assert run.settings.beta == 0
    assert run.settings.style_layers == (("conv1_1", 0.5), ("conv2_1", 2.0), ("conv3_1", 1.5))
    assert len(solver._problems) == problems
    shown, after = before[4:6]
    assert (shown.iteration, after.iteration) == (4, 5)
    assert shown.content == before[3].content  # of the image before: its own is not known yet
    assert np.array_equal(shown.image, after.image)
    assert after.total == pytest.approx(10 * after.content, rel=1e-6)
    assert after.content < before[3].content
    assert np.abs(after.image - before[3].image).max() < 60  # goes on from there, and does not begin anew


def test_interrupted_step_is_made_again(solver: Solver) -> None:
    run, undisturbed = solver.paint(small()), paint(solver, small())
    run.interrupt()  # has no effect before there is anything to see
    assert not run._descent.unwanted.is_set()
    seen: list[State] = []
    for state in run:
        if seen and state is seen[-1]:
            continue
        seen.append(state)
        run.interrupt()
    assert [state.iteration for state in seen] == [state.iteration for state in undisturbed]
    assert np.array_equal(seen[-1].image, undisturbed[-1].image)


def test_first_evaluation_with_new_weights_is_not_interrupted(solver: Solver) -> None:
    """Else a slider that moves all the time would show nothing."""
    states = iter(run := solver.paint(small(steps=8)))
    for _, beta in zip(range(4), (1.0, 2.0, 3.0, 4.0), strict=True):
        before = next(states)
        run.steer(beta=beta)
        run.interrupt()
        after = next(states)
        assert after is not before and after.total == pytest.approx(10 * after.content + beta * after.style, rel=1e-5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"beta": -1.0}, "the weight of beta is -1.0; expected a number from 0"),
        ({"alpha": float("nan")}, "the weight of alpha is nan"),
        ({"style_layers": {"conv5_1": 1.0}}, "conv5_1 is not one of this run's layers: conv1_1, conv2_1, conv3_1"),
        ({"style_layers": {"conv1_1": 0.0, "conv3_1": 0.0}}, "expected at least one above 0"),
    ],
)
def test_bad_steering_changes_nothing(solver: Solver, change: Mapping[str, Any], said: str) -> None:
    run = solver.paint(small())
    settings = run.settings
    with pytest.raises(SettingsError, match=said):
        run.steer(**change)
    assert run.settings is settings


def test_broken_off_it_goes_on(solver: Solver) -> None:
    run, whole = solver.paint(small()), paint(solver, small())
    first = next(iter(run))
    rest = list(run)
    assert first.total == whole[0].total
    assert [state.iteration for state in rest] == [2, 3, 4, 5, 6]
    assert rest[-1].total == pytest.approx(whole[-1].total, rel=1e-6)


# ---------------------------------------------------------------- saved and resumed


@pytest.mark.parametrize("at", [1, STEPS - 1, STEPS, STEPS + 1, STEPS + 4])
def test_resumed_run_ends_where_an_unbroken_one_does(solver: Solver, tmp_path: Path, at: int) -> None:
    settings = small(size=(320, 256), steps=5)
    whole = paint(solver, settings)
    run, file = solver.paint(settings), tmp_path / "runs" / "run.npz"
    for state in run:
        if state.iteration == at:
            run.save(file)
            break
    rest = list(solver.resume(file))
    assert [state.iteration for state in rest] == list(range(at + 1, STEPS + 6))
    np.testing.assert_allclose(rest[-1].image, whole[-1].image, atol=1e-3)
    assert rest[-1].total == pytest.approx(whole[-1].total, rel=1e-6)
    assert rest[0].seconds > state.seconds


def test_file_is_written_whole_or_not_at_all(solver: Solver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, file = solver.paint(small()), tmp_path / "run.npz"
    run.save(file)
    before = file.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(ResumeError, match=r"cannot write .*run\.npz: No space left on device"):
        run.save(file)
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("damage", ["cut", "text", "pickle", "lacking", "missing"])
def test_file_that_cannot_be_resumed(solver: Solver, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "run.npz"
    solver.paint(small()).save(file)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    elif damage == "text":
        file.write_text("{}")
    elif damage == "pickle":
        np.savez(file, about=np.array({}, object))
    elif damage == "lacking":
        np.savez(file, about=np.array("{}"))
    else:
        file.unlink()
    with pytest.raises(ResumeError, match=r"run\.npz.*(cannot be read as the state|expected one that `save` has)"):
        solver.resume(file)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"content_layer": "conv6_1"}, "there is no layer 'conv6_1'; expected one of conv1_1, conv1_2"),
        ({"style_layers": (("relu1_1", 1.0),)}, "there is no layer 'relu1_1'"),
        ({"style_layers": (("conv1_1", 1.0), ("conv1_1", 1.0))}, "expected each layer once"),
        ({"style_layers": (("conv1_1", 0.0),)}, r"the weights of style_layers are \[0.0\]"),
        ({"style_layers": ()}, r"the weights of style_layers are \[\]"),
        ({"style_layers": (("conv1_1", -1.0), ("conv2_1", 2.0))}, "the weight of conv1_1 is -1.0"),
        ({"style_layers": (("conv1_1", float("nan")),)}, "the weight of conv1_1 is nan"),
        ({"beta": float("inf")}, "the weight of beta is inf"),
        ({"alpha": 0.0, "beta": 0.0}, "alpha and beta are both 0"),
        ({"size": (0, 0)}, "size is 0x0; expected at least 16x16"),
        ({"size": (400, 15)}, "size is 400x15"),
        ({"noise_ratio": 1.5}, "noise_ratio is 1.5"),
        ({"steps": 0}, "steps is 0"),
        ({"content": np.zeros((30, 30))}, r"an array of shape \(30, 30\) and dtype float64; expected a file, or uint8"),
    ],
)
def test_bad_settings_are_told_before_any_work(solver: Solver, change: Mapping[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        solver.paint(small(**change))


def none(*_: Any) -> None:
    return None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"compute_content_cost": none}, "compute_content_cost returned None; expected a cost. Write your code"),
        ({"compute_layer_style_cost": lambda a, b: a.nothing}, "compute_layer_style_cost stopped with AttributeError"),
        (
            {"compute_content_cost": lambda a, b: a - b},
            r"returned an array of shape \(1, 3, 5, 7\); expected one number",
        ),
        ({"total_cost": lambda *_: "much"}, "total_cost returned str; expected a cost"),
        ({"total_cost": lambda *_: 1.0}, "does not depend on the picture"),
        ({"total_cost": lambda a, b, c, d: a / (c - c)}, "the total cost is (inf|nan); expected finite numbers"),
    ],
)
def test_what_is_wrong_with_a_students_function_is_told(
    weight_file: Path, changed: Mapping[str, Any], said: str
) -> None:
    with pytest.raises(CostError, match=said):
        paint(Solver(functions(**changed), weight_file), small())


def test_run_is_what_solver_paints(solver: Solver) -> None:
    assert isinstance(solver.paint(small()), Run)
