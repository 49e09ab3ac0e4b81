"""The edition of the first assignment for TensorFlow 2: eager tensors, a gradient tape and `tf.function`."""

from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.assignments.nst.assignment import ASSIGNMENT
from autograder.assignments.nst.checks.tf2 import FUNCTIONS


class Edition(Assignment):
    """An assignment with a name and a source of its own, in the folder of another one."""

    @property
    def name(self) -> str:
        """What nbgrader calls it."""
        return "nst-tf2"

    @property
    def source(self) -> Path:
        """The file that its notebooks are built from."""
        return self.folder / "source_tf2.py"


TF2 = Edition(
    folder=ASSIGNMENT.folder,
    notebook="Art_Generation_with_NST_TF2.ipynb",
    modules=("nst_utils_tf2.py", "nst/**/*.py", "nst/notebook/hints-nst.toml"),
    weights=ASSIGNMENT.weights,
    thin=ASSIGNMENT.thin,
    make_thin=ASSIGNMENT.make_thin,
    environment=ASSIGNMENT.environment,
    suffix="-tf2",
    functions=FUNCTIONS,
    framework="tf2",
)
