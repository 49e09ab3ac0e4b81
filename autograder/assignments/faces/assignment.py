"""The third assignment: verifying and recognising drawn faces, for TensorFlow 1's graphs and for TensorFlow 2."""

from dataclasses import replace
from pathlib import Path

from autograder.assignments.assignment import Assignment, Companion
from autograder.assignments.faces.checks import FUNCTIONS

ASSIGNMENT = Assignment(
    folder=Path(__file__).parent,
    notebook="Face_Verification.ipynb",
    modules=(
        "nst/**/*.py",
        "nst/texts.*.toml",
        "nst/font.*",
        "nst/notebook/hints-recognition*.toml",
        "images/people/*.png",
    ),
    environment={"NST_TRAINING_STEPS": "2"},  # and few people, so that a notebook takes no longer than others
    suffix="-faces",
    functions=FUNCTIONS,
    companions=(Companion("What_ConvNets_See.ipynb", "companion.py"),),
)
TF2 = replace(ASSIGNMENT, notebook="Face_Verification_TF2.ipynb", suffix="-faces-tf2", framework="tf2", companions=())
EDITIONS = (ASSIGNMENT, ASSIGNMENT.in_language("zh"), TF2, TF2.in_language("zh"))
