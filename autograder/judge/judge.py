"""Judge a submission: all functions of its assignment, with inputs drawn afresh from a seed."""

import numpy as np

from autograder.judge import nst, squeezenet
from autograder.judge.student import Student
from autograder.judge.verdict import FunctionVerdict, Verdict

# In the order of the notebook, which is the order of the verdict.
FUNCTIONS = {"nst": nst.FUNCTIONS, "squeezenet": squeezenet.FUNCTIONS}
# They call gram_matrix. They are judged last, since a submission could keep the right one that it may be handed, and
# with the verdict on the submission's own.
LAST = ("compute_layer_style_cost", "style_loss")


def generators(seed: int, assignment: str = "nst") -> dict[str, np.random.Generator]:
    """A random generator for each function, so that none depends on how much another has drawn."""
    names = FUNCTIONS[assignment]
    seeds = np.random.SeedSequence(seed).spawn(len(names))
    return {name: np.random.default_rng(s) for name, s in zip(names, seeds, strict=True)}


def judge(student: Student, seed: int, assignment: str = "nst") -> Verdict:
    """Judge all functions of an assignment. The same submission and seed give the same verdict."""
    functions, random = FUNCTIONS[assignment], generators(seed, assignment)
    found: dict[str, FunctionVerdict] = {}
    for name in sorted(functions, key=lambda name: name in LAST):
        own = (found["gram_matrix"],) if name in LAST else ()
        found[name] = functions[name](student, random[name], *own)
    return Verdict(tuple(found[name] for name in functions), seed)
