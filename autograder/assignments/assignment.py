"""The assignments of the course, and what they differ in."""

from dataclasses import dataclass
from pathlib import Path

from nst.errors import NSTError

ROOT = Path(__file__).resolve().parents[1]
AUTOGRADER = ROOT / "autograder"


@dataclass(frozen=True)
class Assignment:
    """One assignment.

    name -- what nbgrader calls it, and the judge
    source -- the file that it is built from
    notebook -- the name of its notebook; the student's version lies at the repository's root
    modules -- patterns of the modules that students get, from the repository's root
    weights -- where its notebook looks for them, from its own folder
    thin -- the weights of its network with a few channels a layer, which submissions run on; made when they are needed
    make_thin -- what makes them: options of get_weights.py
    suffix -- what the names of a class's table and report end in, before .csv and .html
    """

    name: str
    source: Path
    notebook: str
    modules: tuple[str, ...]
    weights: Path
    thin: Path
    make_thin: tuple[str, ...]
    suffix: str

    @property
    def released(self) -> Path:
        """The student's notebook as it is committed."""
        return ROOT / self.notebook


NST = Assignment(
    name="nst",
    source=AUTOGRADER / "assignment" / "nst.py",
    notebook="Art_Generation_with_NST.ipynb",
    modules=("nst_*.py", "nst_*/*.py", "nst/networks/squeezenet.py"),  # the last is what get_weights.py imports
    weights=Path("pretrained-model", "imagenet-vgg-verydeep-19.mat"),
    thin=AUTOGRADER / "thin-vgg-19.mat",
    make_thin=("--thin",),
    suffix="",
)

SQUEEZENET = Assignment(
    name="squeezenet",
    source=AUTOGRADER / "assignment" / "squeezenet.py",
    notebook="Style_Transfer_with_SqueezeNet.ipynb",
    modules=(
        *("squeezenet_*.py", "nst/notebook.py", "nst_utils.py", "nst/errors.py"),
        *("nst/files.py", "nst/kinds.py", "nst/pictures.py", "nst/networks/weights.py"),  # what nst_utils.py imports
    ),
    weights=Path("pretrained-model", "squeezenet.h5"),
    thin=AUTOGRADER / "thin-squeezenet.h5",
    make_thin=("--thin", "--squeezenet"),
    suffix="-squeezenet",
)

ASSIGNMENTS = {assignment.name: assignment for assignment in (NST, SQUEEZENET)}


def assignment_named(name: str) -> Assignment:
    """The assignment that nbgrader calls so. Raises NSTError if there is none."""
    if name not in ASSIGNMENTS:
        raise NSTError(
            f"no assignment {name!r}; expected one of {', '.join(ASSIGNMENTS)}, see autograder/assignments.py"
        )
    return ASSIGNMENTS[name]
