"""The first assignment: neural style transfer with VGG-19."""

from pathlib import Path

from autograder.assignments.assignment import AUTOGRADER, Assignment
from autograder.assignments.nst.checks import FUNCTIONS

ASSIGNMENT = Assignment(
    folder=Path(__file__).parent,
    notebook="Art_Generation_with_NST.ipynb",
    modules=("nst_utils.py", "nst/**/*.py"),
    weights=Path("pretrained-model", "imagenet-vgg-verydeep-19.mat"),
    thin=AUTOGRADER / "thin-vgg-19.mat",
    make_thin=("--thin",),
    suffix="",
    functions=FUNCTIONS,
)
