"""Judge a submission: all five functions, with inputs drawn afresh from a seed."""

import numpy as np

from autograder.judge.nst import content_cost, gram_matrix, model_nn, style_cost, total_cost
from autograder.judge.student import Student
from autograder.judge.verdict import Verdict

# In the order of the notebook, which is the order of the verdict.
FUNCTIONS = {
    "compute_content_cost": content_cost.judge,
    "gram_matrix": gram_matrix.judge,
    "compute_layer_style_cost": style_cost.judge,
    "total_cost": total_cost.judge,
    "model_nn": model_nn.judge,
}
LAST = "compute_layer_style_cost"  # it may be called with a right gram_matrix, which a submission could keep


def generators(seed: int) -> dict[str, np.random.Generator]:
    """A random generator for each function, so that none depends on how much another has drawn."""
    seeds = np.random.SeedSequence(seed).spawn(len(FUNCTIONS))
    return {name: np.random.default_rng(s) for name, s in zip(FUNCTIONS, seeds, strict=True)}


def judge(student: Student, seed: int) -> Verdict:
    """Judge all functions. The same submission and seed give the same verdict."""
    random = generators(seed)
    order = sorted(FUNCTIONS, key=lambda name: name == LAST)
    found = {name: FUNCTIONS[name](student, random[name]) for name in order}
    return Verdict(tuple(found[name] for name in FUNCTIONS), seed)
