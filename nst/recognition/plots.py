"""Plots of distances: histograms, the curve of verification, one choice of triplets beside another."""

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np

from nst.fonts import families
from nst.recognition.evaluation import accuracy, best_threshold, roc
from nst.texts import text
from nst.types import Array

if TYPE_CHECKING:
    from nst.recognition.training import Check, History

SAME, OTHER = "#0072b2", "#b34700"
BINS = 50
WIDEST = 2.0  # the distance of two opposite points of the unit sphere


def draw_distances(axes: Any, same: Array, other: Array, threshold: float | None = None) -> None:
    """Draw histograms of distances, and a line at the threshold.

    Each is scaled to an area of 1, since there are far more pairs of different people.
    """
    largest = max(WIDEST, *(np.max(these, initial=0) for these in (same, other)))
    bins = np.linspace(0, largest if np.isfinite(largest) else WIDEST, BINS + 1)
    for these, colour, label in ((same, SAME, text("training.same")), (other, OTHER, text("training.other"))):
        shares, _ = np.histogram(these, bins)
        axes.stairs(shares / max(len(these), 1), bins, fill=True, alpha=0.55, color=colour, label=label)
    if threshold is not None:
        axes.axvline(
            threshold, color="black", lw=1, ls="--", label=text("training.threshold", value=f"{threshold:.2f}")
        )
    axes.set(xlabel=text("training.distance"), ylabel=text("training.share"), xlim=(0, bins[-1]), ylim=0)
    axes.legend(frameon=False)


def in_words(same: Array, other: Array) -> str:
    """Return what the histograms of distances show."""
    middle = [f"{np.median(these):.2f}" if len(these) else "-" for these in (same, other)]
    return text("training.in-words", same=middle[0], other=middle[1])


def show_distances(same: Array, other: Array, threshold: float | None = None) -> None:
    """Show histograms of distances between pictures of the same person, and of different people."""
    with plt.rc_context({"font.family": families()}):
        _, axes = plt.subplots(figsize=(7, 3), layout="constrained")
        draw_distances(axes, same, other, threshold)
        plt.show()
    print(in_words(same, other))


def show_roc(same: Array, other: Array, threshold: float) -> None:
    """Show what each threshold does: how often the door opens for the right people, and for others."""
    false, true, thresholds = roc(same, other)
    here = np.searchsorted(thresholds, threshold)
    with plt.rc_context({"font.family": families()}):
        _, axes = plt.subplots(figsize=(4.4, 4.4), layout="constrained")
        axes.plot(false, true, color=SAME)
        axes.plot([0, 1], [0, 1], color="grey", lw=1, ls=":")
        axes.plot(false[here], true[here], "o", color=OTHER)
        label = text("training.threshold", value=f"{threshold:.2f}")
        axes.annotate(label, (false[here], true[here]), (12, -16), textcoords="offset points")
        axes.set(xlabel=text("training.false"), ylabel=text("training.true"), aspect="equal")
        plt.show()
    print(
        text(
            "training.roc-in-words",
            threshold=f"{threshold:.2f}",
            true=f"{true[here]:.1%}",
            false=f"{false[here]:.1%}",
            accuracy=f"{accuracy(same, other, threshold):.1%}",
        )
    )


def show_comparison(histories: "Mapping[str, History]") -> None:
    """Show trainings side by side: distances after equal numbers of steps, accuracy, and how much there was to learn.

    Arguments:
    histories -- what `train` returned, by the name to show; of longer trainings, as much as of the shortest
    """
    histories = {name: history for name, history in histories.items() if history.losses}
    if not histories:
        return
    last = min(len(history.losses) for history in histories.values())
    checks = {name: [c for c in history.checks if c.step <= last] for name, history in histories.items()}
    with plt.rc_context({"font.family": families()}):
        width = 3.6 * (len(histories) + 2)
        _, axes = plt.subplots(1, len(histories) + 2, figsize=(width, 3.2), layout="constrained")
        for number, (name, history), colour in zip(count(), histories.items(), (OTHER, SAME, "grey"), strict=False):
            check = checks[name][-1]
            draw_distances(axes[number], check.same, check.other)
            axes[number].set(title=text("training.after", name=name, step=check.step))
            axes[-2].plot(
                [c.step for c in checks[name]], [best_accuracy(c) for c in checks[name]], color=colour, label=name
            )
            shares = np.divide(history.useful[:last], np.maximum(history.triplets[:last], 1))
            axes[-1].plot(np.arange(1, last + 1), shares, color=colour, label=name)
        axes[-2].set(title=text("training.accuracy"), xlabel=text("training.step"))
        axes[-1].set(title=text("training.useful"), xlabel=text("training.step"), ylim=(0, 1.05))
        for each in axes[-2:]:
            each.legend(frameon=False)
        plt.show()
    for name in histories:
        check = checks[name][-1]
        told = {"name": name, "step": check.step, "accuracy": f"{best_accuracy(check):.1%}"}
        print(text("training.compared", **told))


def best_accuracy(check: "Check") -> float:
    """Return the accuracy at the threshold that fits these distances best."""
    return accuracy(check.same, check.other, best_threshold(check.same, check.other))
