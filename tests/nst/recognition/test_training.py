"""Training with a student's functions, eagerly and in a graph, on people who are easy to tell apart."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recognition import semi_hard_triplets, triplet_loss
from nst.errors import NSTError
from nst.recognition import Encoder, accuracy, best_threshold, random_triplets, train
from nst.recognition.album import Album
from nst.recognition.training import History
from nst.tensorflow import tf, tf2
from tests.nst.recognition.test_evaluation import unhurried


def toy(seed: int, people: int = 12, views: int = 4) -> Album:
    """People who have a colour, above; what is below is another one in each picture."""
    rng = np.random.default_rng(seed)
    above = np.repeat(rng.integers(20, 236, (people, 1, 3)), views, axis=1)
    halves = np.stack([above, rng.integers(20, 236, (people, views, 3))], 2)
    images = halves.reshape(-1, 2, 1, 1, 3) + rng.integers(-9, 10, (people * views, 2, 32, 64, 3))
    return Album(images.astype(np.uint8).reshape(-1, 64, 64, 3), np.repeat(np.arange(people), views))


@contextlib.contextmanager
def eager() -> Iterator[None]:
    yield


@contextlib.contextmanager
def in_graph() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


EDITIONS = pytest.mark.parametrize("edition", [eager, in_graph])


def accuracies(history: History) -> list[float]:
    return [accuracy(c.same, c.other, best_threshold(c.same, c.other)) for c in history.checks]


@pytest.fixture(scope="module")
def trained() -> dict[str, tuple[Encoder, History]]:
    """Encoders after 20 steps, in both editions."""
    found = {}
    people, unseen = toy(0, people=60), toy(1)
    for edition in (eager, in_graph):
        with edition():
            encoder = Encoder()
            found[edition.__name__] = (
                encoder,
                train(encoder, triplet_loss, semi_hard_triplets, people, unseen, 20),
            )
    return found


@pytest.mark.parametrize("edition", ["eager", "in_graph"])
def test_training_tells_unseen_people_apart(edition: str, trained: dict[str, tuple[Encoder, History]]) -> None:
    _, history = trained[edition]
    before, *_, after = accuracies(history)
    assert before < 0.85
    assert after > 0.95
    assert len(history.losses) == len(history.triplets) == len(history.useful) == 20
    assert [history.checks[0].step, history.checks[-1].step] == [0, 20]
    assert history.useful == history.triplets  # a semi-hard triplet has a loss


def test_both_editions_train_the_same(trained: dict[str, tuple[Encoder, History]]) -> None:
    one, other = (history for _, history in trained.values())
    np.testing.assert_allclose(one.losses[:3], other.losses[:3], rtol=1e-3)
    assert one.triplets[0] == other.triplets[0]
    assert one.losses[-1] < 0.75 * one.losses[0]


def test_history_is_of_the_encoder_as_it_is_left(trained: dict[str, tuple[Encoder, History]]) -> None:
    encoder, history = trained["eager"]
    unseen = toy(1)
    encodings = encoder.predict_on_batch(unseen.images / np.float32(255)).astype(np.float64)
    assert history.checks[-1].same[0] == pytest.approx(np.linalg.norm(encodings[0] - encodings[1]), abs=1e-5)


@EDITIONS
def test_environment_shortens(edition: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    monkeypatch.setenv("NST_TRAINING_STEPS", "2")
    with edition():
        assert len(train(Encoder(), triplet_loss, semi_hard_triplets, toy(0), toy(1)).losses) == 2
    out, err = capfd.readouterr()
    assert "step 2 of 2" in out
    assert not err


@EDITIONS
@pytest.mark.parametrize(
    ("functions", "name"),
    [
        ((lambda *_: None, semi_hard_triplets), "triplet_loss"),
        ((triplet_loss, lambda *_: None), "<lambda>"),
    ],
)
def test_function_that_is_not_written_yet_is_named(
    edition: Callable[[], Any], functions: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = Encoder()
    with edition():
        assert not train(encoder, functions[0], functions[1], toy(0), toy(1), steps=2).losses
    assert f"{name} returns None" in capsys.readouterr().out
    assert (encoder.weights[0] == Encoder().weights[0]).all()


@EDITIONS
@pytest.mark.parametrize(
    ("loss", "chosen", "said"),
    [
        (lambda _, y: y[0], semi_hard_triplets, "scalar"),
        (lambda *_: 3.0, semi_hard_triplets, "scalar"),
        (lambda *_: tf2.constant(1.0), semi_hard_triplets, "gradient"),
        (triplet_loss, lambda e, _: e, r"\(t, 3\)"),
        (triplet_loss, lambda *_: np.array([[0, 1, 48]]), "0 to 47"),
    ],
)
def test_what_cannot_be_used_is_refused(edition: Callable[[], Any], loss: Any, chosen: Any, said: str) -> None:
    with edition(), pytest.raises(NSTError, match=said):
        train(Encoder(), loss, chosen, toy(0), toy(1), steps=1)


@EDITIONS
def test_step_without_triplets_is_none(edition: Callable[[], Any]) -> None:
    encoder = Encoder()
    with edition():
        history = train(encoder, triplet_loss, lambda *_: np.zeros((0, 3), int), toy(0), toy(1), steps=1)
    assert history.losses == [0]
    assert history.triplets == [0]
    np.testing.assert_array_equal(encoder.weights[0], Encoder().weights[0])


def test_interrupted_training_keeps_what_it_has_learnt(capsys: pytest.CaptureFixture[str]) -> None:
    encoder = Encoder()
    seen: list[int] = []

    def interrupted(encodings: Any, labels: Any) -> Any:
        seen.append(1)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return semi_hard_triplets(encodings, labels)

    assert len(train(encoder, triplet_loss, interrupted, toy(0), toy(1), steps=40).losses) == 2
    assert "Interrupted after 2 steps" in capsys.readouterr().out
    assert (encoder.weights[-1] != Encoder().weights[-1]).any()


@unhurried
@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.integers(0, 99))
def test_random_triplets_have_each_pair_once_and_somebody_else(labels: list[int], seed: int) -> None:
    whom, several = np.array(labels, int), len({*labels}) > 1
    triplets = random_triplets(whom, np.random.default_rng(seed))
    pairs = [(a, p) for a in range(len(labels)) for p in range(len(labels)) if a != p and labels[a] == labels[p]]
    assert [(a, p) for a, p, _ in triplets] == (pairs if several else [])
    assert all(whom[a] != whom[n] for a, _, n in triplets)


def test_random_triplets_take_everybody() -> None:
    rng = np.random.default_rng(0)
    taken = {int(n) for _ in range(100) for a, _, n in random_triplets(np.array([0, 0, 1, 1, 2]), rng) if a == 0}
    assert taken == {2, 3, 4}
