"""Measure how well an encoder recognises drawn people that it has never seen, after a minute of training.

    python -m benchmarks.recognition                       five seeds; about a minute and a half each, on two cores
    python -m benchmarks.recognition --graph               trained in a graph of TensorFlow 1
    python -m benchmarks.recognition --random              with triplets by chance, for as many steps

For each seed, there are other people to train with, to choose the threshold with, and to test with, and other first
weights. One passport picture of each is enrolled, and visitors come as they like. Of a pair of pictures, verification
has to say whether they show the same person; recognition has to find the visitor among 20. Useful triplets are those
with a loss above 0, in a batch at the end of the training.
"""

import argparse
import contextlib
import io
import logging
import statistics
import time
from typing import Any

import numpy as np

from nst.recognition import (
    Encoder,
    accuracy,
    album,
    best_threshold,
    distances,
    enrolled_and_visitors,
    random_triplets,
    recognition_rate,
    train,
)
from nst.recognition.training import STEPS
from nst.tensorflow import tf, tf2
from nst.types import Array

ALPHA = 0.2
TRAINED, VIEWS = 600, 8  # people, and pictures of each
CHOSEN_WITH, TESTED, VISITS = 60, 200, 4
LAST = 50  # steps, at the end of a training
TARGETS = (0.97, 0.95)


def triplet_loss(_: Any, encodings: list[Any], alpha: float = ALPHA) -> Any:
    """Return the triplet loss of anchors, positives and negatives (Schroff et al. 2015), as a sum."""
    anchor, positive, negative = encodings
    nearer, farther = (tf2.reduce_sum((anchor - other) ** 2, 1) for other in (positive, negative))
    return tf2.reduce_sum(tf2.maximum(nearer - farther + alpha, 0))


def semi_hard_triplets(encodings: Array, labels: Array, alpha: float = ALPHA) -> Array:
    """Return each pair of pictures of one person with the nearest negative that is farther, but not by alpha."""
    squared, same = distances(encodings, encodings) ** 2, labels[:, None] == labels
    anchors, positives = np.nonzero(same & ~np.eye(len(labels), dtype=bool))
    beyond = squared[anchors] - squared[anchors, positives][:, None]
    allowed = ~same[anchors] & (beyond > 0) & (beyond < alpha)
    negatives = np.where(allowed, beyond, np.inf).argmin(1)
    found: Array = np.stack([anchors, positives, negatives], 1)[allowed.any(1)]
    return found


def measured(seed: int, steps: int, by_chance: bool) -> tuple[float, ...]:
    """Train an encoder, and return the threshold, accuracy, recognition rate, useful triplets, and seconds."""
    rng = np.random.default_rng(seed)

    def chosen(encodings: Array, labels: Array) -> Array:
        return random_triplets(labels, rng) if by_chance else semi_hard_triplets(encodings, labels)

    began = time.monotonic()
    people = album(10 * seed, TRAINED, VIEWS)
    (enrolled, visitors), test = (
        [album(10 * seed + n, m, 1, 0), album(10 * seed + n, m, VISITS)] for n, m in ((1, CHOSEN_WITH), (2, TESTED))
    )
    drawn = time.monotonic()
    encoder = Encoder(seed)
    with contextlib.redirect_stdout(io.StringIO()):
        history = train(encoder, triplet_loss, chosen, people, visitors, steps)
    trained = time.monotonic()

    def encoded(pair: Any) -> tuple[Array, Array, Array, Array]:
        one, other = (encoder.predict_on_batch(each.images / np.float32(255)) for each in pair)
        return one, pair[0].labels, other, pair[1].labels

    threshold = best_threshold(*enrolled_and_visitors(*encoded((enrolled, visitors))))
    tested = encoded(test)
    right = accuracy(*enrolled_and_visitors(*tested), threshold)
    useful = statistics.mean(history.useful[-LAST:])
    return threshold, right, recognition_rate(*tested), useful, drawn - began, trained - drawn


def main() -> None:
    """Print the figures of each seed, and their means."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--seeds", type=int, default=5, help="how many (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=STEPS, help="of each training (default: %(default)s)")
    parser.add_argument("--graph", action="store_true", help="train in a graph")
    parser.add_argument("--random", action="store_true", help="choose triplets by chance")
    given = parser.parse_args()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if given.graph:
        tf.disable_v2_behavior()
    print("seed   threshold  verification  recognition  useful triplets   drawing, s  training, s")
    rows = []
    for seed in range(1, given.seeds + 1):
        rows.append(measured(seed, given.steps, given.random))
        print(_row(str(seed), rows[-1]), flush=True)
    means = [statistics.mean(column) for column in zip(*rows, strict=True)]
    print(_row("mean", means))
    print(f"target             at least {TARGETS[0]:.0%}      {TARGETS[1]:.0%}")


def _row(name: str, values: Any) -> str:
    threshold, right, found, useful, drawing, training = values
    return f"{name:5} {threshold:10.3f} {right:13.2%} {found:12.2%} {useful:16.1f} {drawing:12.1f} {training:12.1f}"


if __name__ == "__main__":
    main()
