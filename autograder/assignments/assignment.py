"""What an assignment is to the rest of the autograder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.judge.judge import GradedFunction

Framework = Literal["tf1", "tf2"]

ROOT = Path(__file__).resolve().parents[2]
AUTOGRADER = ROOT / "autograder"
COURSE = AUTOGRADER / "course"  # the course folder of nbgrader, unless another is named


@dataclass(frozen=True)
class Assignment:
    """One assignment.

    folder -- where its source, samples and checks lie; nbgrader calls the assignment by the folder's name
    notebook -- the name of its notebook; the student's version lies at the repository's root
    modules -- patterns of the modules that students get, from the repository's root
    weights -- where its notebook looks for them, from its own folder
    thin -- the weights of its network with a few channels a layer, which submissions run on; made when they are needed
    make_thin -- what makes them: options of get_weights.py
    environment -- variables of the environment that its notebook is graded in
    suffix -- what the names of a class's table and report end in, before .csv and .html
    functions -- those that are graded, in the order of the notebook
    framework -- how its notebook uses TensorFlow: "tf1" with graphs and sessions, "tf2" without
    """

    folder: Path
    notebook: str
    modules: tuple[str, ...]
    weights: Path
    thin: Path
    make_thin: tuple[str, ...]
    environment: dict[str, str] = field(hash=False)
    suffix: str
    functions: Mapping[str, GradedFunction] = field(hash=False)
    framework: Framework = "tf1"

    @property
    def name(self) -> str:
        """What nbgrader calls it."""
        return self.folder.name

    @property
    def source(self) -> Path:
        """The file that its notebooks are built from."""
        return self.folder / "source.py"

    @property
    def samples(self) -> Path:
        """Submissions to show the grading with."""
        return self.folder / "samples"

    @property
    def released(self) -> Path:
        """The student's notebook as it is committed."""
        return ROOT / self.notebook
