"""What a system is to the package for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autograder.exchange.package.outcome import Outcome


@dataclass(frozen=True)
class System:
    """A system that runs a grader on one submission at a time.

    name -- what it is called on the command line
    title -- what it calls itself
    root -- the folder in which it hands over a submission and looks for the result
    submission -- where in it the submission lies
    closed -- the folders in it that root closes to other users before any code of a student runs
    code -- where in the package the grader's own files lie
    readme -- what in the package says what to do with it
    is_zip -- whether the package is uploaded as one file
    answer -- gives the files that the system reads, from its root: name -> text
    """

    name: str
    title: str
    root: str
    submission: str
    closed: tuple[str, ...]
    code: str
    readme: str
    is_zip: bool
    answer: Callable[[Outcome], Mapping[str, str]]
