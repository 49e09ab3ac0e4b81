"""The first assignment: neural style transfer with VGG-19."""

from pathlib import Path

from autograder.assignments.assignment import AUTOGRADER, Assignment
from autograder.assignments.nst.checks import FUNCTIONS

ASSIGNMENT = Assignment(
    folder=Path(__file__).parent,
    notebook="Art_Generation_with_NST.ipynb",
    modules=("nst_utils.py", "nst/**/*.py", "nst/texts.*.toml", "nst/font.*", "nst/notebook/hints-nst*.toml"),
    weights=Path("pretrained-model", "imagenet-vgg-verydeep-19.mat"),
    thin=AUTOGRADER / "thin-vgg-19.mat",
    make_thin=("--thin",),
    environment={"NST_IMAGE_SIZE": "64x48"},  # small pictures, so that all iterations of a notebook take a second
    suffix="",
    functions=FUNCTIONS,
)
EDITIONS = (ASSIGNMENT, ASSIGNMENT.in_language("zh"))
