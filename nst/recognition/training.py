"""Train an encoder with a student's own `triplet_loss` and choice of triplets, eagerly or in a graph.

A step takes a batch: some people by chance, a few pictures of each. All are encoded, the triplets are chosen among the
encodings, and Adam makes the loss of these smaller. So a few pictures give hundreds of triplets.
"""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nst.errors import NSTError
from nst.recognition.album import SHORTENED, SIZE, Album
from nst.recognition.encoder import Encoder, encode
from nst.recognition.evaluation import distances, same_and_other
from nst.recognition.progress import Progress
from nst.tensorflow import tf, tf2
from nst.texts import text
from nst.types import Array

STEPS = 600
PEOPLE, VIEWS = 24, 4  # of a batch
RATE, LAST_RATE, WARM_UP = 2e-3, 4e-5, 30  # Adam's learning rate, at the end, and after how many steps it is reached
SHIFT, LIGHT = 3, 0.15  # pixels by which a picture is moved, and share by which it is made lighter or darker
ALPHA = 0.2
CHECKS = 20  # looks at unseen people in a run

Loss = Callable[[Any, list[Any]], Any]
Choice = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Check:
    """What the encoder makes of people that it is not trained on, after some steps.

    same, other -- distances between pictures of the same person, and of different people
    """

    step: int
    same: Array
    other: Array


@dataclass
class History:
    """What happened in a training.

    losses -- the loss of each step
    triplets -- how many triplets were chosen
    useful -- how many of these had a loss above 0
    checks -- looks at unseen people, the first before the first step
    """

    losses: list[float] = field(default_factory=list)
    triplets: list[int] = field(default_factory=list)
    useful: list[int] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def train(  # noqa: PLR0913, PLR0917 -- all that a training depends on
    encoder: Encoder, triplet_loss: Loss, choose_triplets: Choice, album: Album, unseen: Album, steps: int = STEPS
) -> History:
    """Train an encoder, and show how the distances of unseen people part. Interrupted, it ends in peace.

    Arguments:
    encoder -- gets new weights
    triplet_loss -- (y_true, [anchor, positive, negative]) -> scalar tensor
    choose_triplets -- (encodings, labels) -> integers (t, 3): anchor, positive and negative of each triplet
    album -- the people that it is trained on
    unseen -- others
    steps -- how many; the environment variable NST_TRAINING_STEPS replaces it

    Where a function is not written yet, and returns None, this says so, and the encoder remains as it was.
    Raises NSTError if a function returns what cannot be used.
    """
    steps = int(os.environ.get(SHORTENED, steps))
    history, progress, rng = History(), Progress(steps), np.random.default_rng(1)
    trainer: _Trainer | None = None
    try:
        trainer = (_Eager if tf2.executing_eagerly() else _InGraph)(encoder.weights, triplet_loss, choose_triplets)
        for step in range(steps + 1):
            if step:
                trainer.step(*_batch(rng, album), _rate(step, steps), history)
            if step in (0, steps) or step % max(1, steps // CHECKS) == 0:
                encoder.weights = trainer.weights()
                images = unseen.images / np.float32(255)
                check = Check(step, *same_and_other(encoder.predict_on_batch(images), unseen.labels))
                history.checks.append(check)
                progress.checked(check.same, check.other)
            progress.saw(step)
    except _NotWrittenError as missing:
        print(text("training.not-written", name=missing))
    except KeyboardInterrupt:
        if trainer:
            encoder.weights = trainer.weights()
        print(text("training.interrupted", steps=len(history.losses)))
    return history


def random_triplets(labels: Array, rng: np.random.Generator) -> Array:
    """Return triplets by chance: each pair of pictures of one person, with any picture of anybody else.

    Arguments:
    labels -- (m,), whom each picture shows
    rng -- source of chance

    Returns: (t, 3), indices of anchor, positive and negative.
    """
    same = labels[:, None] == labels
    anchors, positives = np.nonzero(same & ~np.eye(len(labels), dtype=bool))
    negatives = np.where(same[anchors], -1, rng.random((len(anchors), len(labels)))).argmax(1)
    found: Array = np.stack([anchors, positives, negatives], 1)[~same[anchors, negatives]]
    return found


class _NotWrittenError(Exception):
    """A function returned None."""


class _Trainer:
    """Weights, and the student's functions."""

    def __init__(self, weights: list[Array], triplet_loss: Loss, choose_triplets: Choice) -> None:
        self._loss, self._choose = triplet_loss, choose_triplets
        self._start(weights)

    def _start(self, weights: list[Array]) -> None:
        """Make variables of the weights."""
        raise NotImplementedError

    def weights(self) -> list[Array]:
        """Return the weights as they are now."""
        raise NotImplementedError

    def step(self, images: Array, labels: Array, rate: float, history: History) -> None:
        """Make a step of Adam on a batch, at a learning rate."""
        raise NotImplementedError

    def _loss_of(self, encodings: Any, triplets: Any) -> Any:
        """Return the student's loss of triplets, a scalar tensor."""
        loss = self._loss(None, [tf2.gather(encodings, triplets[:, n]) for n in range(3)])
        if loss is None:
            raise _NotWrittenError("triplet_loss")
        if getattr(loss, "shape", None) != ():
            raise NSTError(text("training.no-scalar", got=getattr(loss, "shape", type(loss).__name__)))
        return loss

    def _triplets_of(self, encodings: Array, labels: Array, history: History) -> Array:
        """Return the triplets that the student's function chooses, and count them."""
        found = self._choose(encodings, labels)
        if found is None:
            raise _NotWrittenError(getattr(self._choose, "__name__", "choose_triplets"))
        triplets = np.asarray(found)
        fits = triplets.ndim == 2 and triplets.shape[1] == 3 and triplets.dtype.kind in "iu"
        if not fits or (triplets.size and not 0 <= triplets.min() <= triplets.max() < len(labels)):
            got = f"{triplets.dtype} {triplets.shape}"
            raise NSTError(text("training.no-triplets", got=got, last=len(labels) - 1))
        anchor, positive, negative = triplets.T
        apart = distances(encodings, encodings) ** 2
        history.triplets.append(len(triplets))
        history.useful.append(int(np.sum(apart[anchor, positive] + ALPHA > apart[anchor, negative])))
        return triplets


class _Eager(_Trainer):
    """The training step of TensorFlow 2."""

    def _start(self, weights: list[Array]) -> None:
        self._variables = [tf2.Variable(weight) for weight in weights]
        self._rate = tf2.Variable(0.0, dtype=tf2.float32)
        self._optimizer = tf.train.AdamOptimizer(self._rate)

    def weights(self) -> list[Array]:
        return [variable.numpy() for variable in self._variables]

    def step(self, images: Array, labels: Array, rate: float, history: History) -> None:
        with tf2.GradientTape() as tape:
            encodings = encode(tf2.constant(images), self._variables)
            triplets = self._triplets_of(encodings.numpy(), labels, history)
            loss = self._loss_of(encodings, triplets)
        history.losses.append(float(loss))
        gradients = _whole(tape.gradient(loss, self._variables))
        self._rate.assign(rate)
        self._optimizer.apply_gradients(zip(gradients, self._variables, strict=True))


class _InGraph(_Trainer):
    """The training step as a graph of TensorFlow 1."""

    def _start(self, weights: list[Array]) -> None:
        with tf.Graph().as_default() as graph:
            self._images = tf.placeholder(tf.float32, (None, SIZE, SIZE, 3))
            self._triplets = tf.placeholder(tf.int64, (None, 3))
            self._rate = tf.placeholder(tf.float32, ())
            self._variables = [tf.Variable(weight) for weight in weights]
            self._encodings = encode(self._images, self._variables)
            self._loss_value = self._loss_of(self._encodings, self._triplets)
            gradients = _whole(tf.gradients(self._loss_value, self._variables))
            self._train = tf.train.AdamOptimizer(self._rate).apply_gradients(
                zip(gradients, self._variables, strict=True)
            )
            self._session = tf.Session(graph=graph)
            self._session.run(tf.global_variables_initializer())

    def weights(self) -> list[Array]:
        found: list[Array] = self._session.run(self._variables)
        return found

    def step(self, images: Array, labels: Array, rate: float, history: History) -> None:
        encodings = self._session.run(self._encodings, {self._images: images})
        triplets = self._triplets_of(encodings, labels, history)
        fed = {self._images: images, self._triplets: triplets, self._rate: rate}
        history.losses.append(float(self._session.run([self._loss_value, self._train], fed)[0]))


def _whole(gradients: list[Any]) -> list[Any]:
    """Return the gradients, or raise NSTError if the loss does not depend on the encodings."""
    if any(gradient is None for gradient in gradients):
        raise NSTError(text("training.no-gradient"))
    return gradients


def _rate(step: int, steps: int) -> float:
    """Return the learning rate of a step: it rises for a while, and falls along half a cosine."""
    share = (1 + math.cos(math.pi * step / steps)) / 2
    return min(1, step / WARM_UP) * (LAST_RATE + (RATE - LAST_RATE) * share)


def _batch(rng: np.random.Generator, album: Album) -> tuple[Array, Array]:
    """Return pictures of some people by chance, from 0 to 1, moved and lit a little, and whom they show."""
    views = len(album.labels) // (album.labels[-1] + 1)
    people = rng.permutation(len(album.labels) // views)[:PEOPLE]
    chosen = np.concatenate([person * views + rng.permutation(views)[:VIEWS] for person in people])
    images = np.stack([np.roll(album.images[n], rng.integers(-SHIFT, SHIFT + 1, 2), (0, 1)) for n in chosen])
    light = rng.uniform(1 - LIGHT, 1 + LIGHT, (len(chosen), 1, 1, 1))
    return images * (light / 255).astype(np.float32), album.labels[chosen]
