"""Judge a submission: all graded functions of its assignment, with inputs drawn afresh from a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict, Verdict


@dataclass(frozen=True)
class GradedFunction:
    """A function that students write, and how it is judged.

    judge -- called with the student, a random generator and, if it comes `after` another, the verdict on that
    after -- the function that this one calls. It is judged after all that come after nothing, since a submission could
        keep the right one that it may be handed in place of its own
    right -- the source of a right one, an expression, where another function may be handed that
    """

    judge: Callable[..., FunctionVerdict]
    after: str = ""
    right: str = ""


def right_functions(functions: Mapping[str, GradedFunction]) -> dict[str, str]:
    """Return the sources of the right functions that others may be handed, by name."""
    return {name: function.right for name, function in functions.items() if function.right}


def generators(seed: int, functions: Mapping[str, GradedFunction]) -> dict[str, np.random.Generator]:
    """Return a random generator for each function, so that none depends on how much another has drawn."""
    seeds = np.random.SeedSequence(seed).spawn(len(functions))
    return {name: np.random.default_rng(s) for name, s in zip(functions, seeds, strict=True)}


def judge(student: Student, seed: int, functions: Mapping[str, GradedFunction]) -> Verdict:
    """Judge the functions, in the order of the notebook. The same submission and seed give the same verdict."""
    random = generators(seed, functions)
    found: dict[str, FunctionVerdict] = {}
    for name in sorted(functions, key=lambda name: bool(functions[name].after)):
        after = functions[name].after
        found[name] = functions[name].judge(student, random[name], *([found[after]] if after else []))
    return Verdict(tuple(found[name] for name in functions), seed)
