"""The second assignment: style transfer, inversion of features and fooling pictures with SqueezeNet."""

from pathlib import Path

from autograder.assignments.assignment import AUTOGRADER, Assignment, Network
from autograder.assignments.squeezenet.checks import FUNCTIONS

SQUEEZENET = Network(
    weights=Path("pretrained-model", "squeezenet.h5"),
    thin=AUTOGRADER / "thin-squeezenet.h5",
    make_thin=("--thin", "--squeezenet"),
)
ASSIGNMENT = Assignment(
    folder=Path(__file__).parent,
    notebook="Style_Transfer_with_SqueezeNet.ipynb",
    modules=("nst/**/*.py", "nst/texts.*.toml", "nst/font.*", "nst/notebook/hints-squeezenet*.toml"),
    environment={"NST_IMAGE_SIZE": "64x48"},  # small pictures, so that all iterations of a notebook take a second
    suffix="-squeezenet",
    functions=FUNCTIONS,
    network=SQUEEZENET,
)
EDITIONS = (ASSIGNMENT, ASSIGNMENT.in_language("zh"))
