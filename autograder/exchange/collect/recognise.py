"""Which system a file comes from, by what is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.exchange.collect import canvas, clones, gradescope, moodle, notebooks
from autograder.exchange.collect.attempt import Attempt
from autograder.exchange.collect.listed import Listed, RefusedError
from autograder.exchange.collect.tree import opened
from autograder.grading.names import quoted

SYSTEMS = (gradescope, moodle, canvas, notebooks)
EXPECTED = (
    "Expected a zip or folder of submissions from Canvas, Moodle or Gradescope, a folder of notebooks that are called "
    "as their students, or a folder of git clones"
)


@dataclass(frozen=True)
class Found:
    """What a file holds.

    place -- the file
    system -- what it was recognised as
    attempts -- what was handed in
    listed -- what is in it and is not taken
    """

    place: Path
    system: str
    attempts: list[Attempt]
    listed: list[Listed]


@contextmanager
def recognised(place: Path, arrival: int) -> Iterator[Found]:
    """Give what a file or folder holds, which can be read until the context ends. Raises RefusedError.

    Arguments:
    place -- the file or folder
    arrival -- its position on the command line, from 1
    """
    if cloned := clones.clones_in(place):
        others = [] if cloned == [place] else sorted({*place.iterdir()} - {*cloned})
        beside = [
            Listed(quoted(str(each)), "it lies among git clones, and is none", "Collect it by itself")
            for each in others
        ]
        with clones.attempts(cloned, arrival) as (attempts, listed):
            yield Found(place, clones.NAME, attempts, [*listed, *beside])
        return
    with opened(place) as tree:
        for system in SYSTEMS:
            found = system.attempts(tree, arrival)
            if found:
                attempts, listed = found
                yield Found(place, system.NAME, attempts, [*tree.listed, *listed])
                return
        raise RefusedError("it is from no system that is known here", EXPECTED)
