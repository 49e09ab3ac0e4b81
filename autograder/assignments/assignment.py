"""What an assignment is to the rest of the autograder."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

from autograder.judge.judge import GradedFunction

Framework = Literal["tf1", "tf2"]
Language = Literal["en", "zh"]

ROOT = Path(__file__).resolve().parents[2]
AUTOGRADER = ROOT / "autograder"
COURSE = AUTOGRADER / "course"  # the course folder of nbgrader, unless another is named


@dataclass(frozen=True)
class Network:
    """The network that an assignment's notebook loads.

    weights -- where the notebook looks for them, from its own folder
    thin -- the weights of a network with a few channels a layer, which submissions run on; made when they are needed
    make_thin -- what makes them: options of get_weights.py
    """

    weights: Path
    thin: Path
    make_thin: tuple[str, ...]


@dataclass(frozen=True)
class Companion:
    """A notebook that goes with an assignment and is not graded.

    notebook -- its name; it lies beside the assignment's own
    source -- the file that it is built from, in the assignment's folder
    """

    notebook: str
    source: str

    def texts(self, language: str) -> str:
        """Return the name of the file, in text/, with its texts in a language."""
        return f"{Path(self.source).stem}.{language}.po"


@dataclass(frozen=True)
class Assignment:
    """One edition of an assignment. nbgrader takes each for an assignment.

    folder -- where its source, samples and checks lie; its name is that of the first edition
    notebook -- the name of its notebook
    modules -- patterns of the modules that students get, from the repository's root
    environment -- variables of the environment that its notebook is graded in
    suffix -- what the names of a class's table and report end in, before .csv and .html
    functions -- those that are graded, in the order of the notebook
    network -- the one that its notebook loads, if there is one
    companions -- notebooks that go with it; in another language, those that have texts in it
    framework -- how its notebook uses TensorFlow: "tf1" with graphs and sessions, "tf2" without
    language -- what students read: its texts are in text/<language>.po, unless it is English
    """

    folder: Path
    notebook: str
    modules: tuple[str, ...]
    environment: dict[str, str] = field(hash=False)
    suffix: str
    functions: Mapping[str, GradedFunction] = field(hash=False)
    network: Network | None = None
    companions: tuple[Companion, ...] = ()
    framework: Framework = "tf1"
    language: Language = "en"

    def in_language(self, language: Language) -> Self:
        """Return the same in another language."""
        return replace(self, language=language, suffix=f"{self.suffix}-{language}")

    @property
    def name(self) -> str:
        """What nbgrader calls it."""
        framework = "" if self.framework == "tf1" else f"-{self.framework}"
        return f"{self.folder.name}{framework}{'' if self.language == 'en' else f'-{self.language}'}"

    @property
    def source(self) -> Path:
        """The file that its notebooks are built from."""
        return self.folder / ("source.py" if self.framework == "tf1" else f"source_{self.framework}.py")

    @property
    def texts(self) -> Path:
        """The file with the texts of its notebook in its language."""
        return self.folder / "text" / f"{self.language}.po"

    @property
    def samples(self) -> Path:
        """Submissions to show the grading with."""
        return self.folder / "samples"

    @property
    def place(self) -> Path:
        """Where the student's notebook is committed: at the repository's root, from where this path is, or below."""
        return Path(self.notebook) if self.name == self.folder.name else Path("editions", self.name, self.notebook)

    @property
    def released(self) -> Path:
        """The student's notebook as it is committed."""
        return ROOT / self.place

    def is_edition_of(self, other: "Assignment") -> bool:
        """Return whether both are editions of one assignment."""
        return self.folder == other.folder
