"""The first assignment: neural style transfer with VGG-19, for TensorFlow 1's graphs and for TensorFlow 2."""

from dataclasses import replace
from pathlib import Path

from autograder.assignments.assignment import AUTOGRADER, Assignment, Network
from autograder.assignments.nst.checks import FUNCTIONS, tf2

OF_LIBRARY = ("nst/**/*.py", "nst/texts.*.toml", "nst/font.*", "nst/notebook/hints-nst*.toml")

VGG19 = Network(
    weights=Path("pretrained-model", "imagenet-vgg-verydeep-19.mat"),
    thin=AUTOGRADER / "thin-vgg-19.mat",
    make_thin=("--thin",),
)
ASSIGNMENT = Assignment(
    folder=Path(__file__).parent,
    notebook="Art_Generation_with_NST.ipynb",
    modules=("nst_utils.py", *OF_LIBRARY),
    environment={"NST_IMAGE_SIZE": "32x24"},  # small pictures, so that all iterations of a notebook take a second
    suffix="",
    functions=FUNCTIONS,
    network=VGG19,
)
TF2 = replace(
    ASSIGNMENT,
    notebook="Art_Generation_with_NST_TF2.ipynb",
    modules=OF_LIBRARY,
    suffix="-tf2",
    functions=tf2.FUNCTIONS,
    framework="tf2",
)
EDITIONS = (ASSIGNMENT, ASSIGNMENT.in_language("zh"), TF2, TF2.in_language("zh"))
