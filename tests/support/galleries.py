"""The galleries: submissions that test the grading of an assignment, in its folder.

They are in submissions/<edition>/right, mistakes and attacks; see wrong_functions.py and attacks.py.
"""

from pathlib import Path
from typing import Literal

from tests.support.graded import ASSIGNMENTS

Kind = Literal["right", "mistakes", "attacks"]


def gallery(edition: str) -> Path:
    """The folder with the galleries of an edition."""
    return ASSIGNMENTS[edition].folder / "submissions" / edition


def submissions(edition: str, kind: Kind) -> list[Path]:
    """The files of one of an edition's galleries."""
    return sorted((gallery(edition) / kind).glob("*.py"))


def edition_of(file: Path) -> str:
    """The name of the edition to whose galleries a file belongs."""
    return file.parents[1].name
