"""The toy assignment."""

from pathlib import Path

from autograder.assignments.assignment import Assignment

from .checks import FUNCTIONS

ASSIGNMENT = Assignment(
    folder=Path(__file__).parent,
    notebook="Toy.ipynb",
    modules=("nst/**/*.py", "nst/texts.*.toml"),
    environment={},
    suffix="-toy",
    functions=FUNCTIONS,
)
EDITIONS = (ASSIGNMENT,)
