"""The galleries: submissions that test the grading of an assignment, in its folder.

They are in submissions/<edition>/right, mistakes and attacks; see wrong_functions.py and attacks.py. Those on another
edition may be tried as well: borrowed.toml beside these folders names it, for each gallery the patterns of the files,
and the functions that stand for others.
"""

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.support.graded import ASSIGNMENTS

Kind = Literal["right", "mistakes", "attacks"]


class Submission(NamedTuple):
    """A file of a gallery, and the edition that it is tried on."""

    edition: str
    file: Path

    def __str__(self) -> str:
        return f"{self.edition}-{self.file.stem}"


def gallery(edition: str) -> Path:
    """The folder with the galleries of an edition."""
    return ASSIGNMENTS[edition].folder / "submissions" / edition


def submissions(edition: str, kind: Kind) -> list[Path]:
    """The files of one of an edition's galleries: its own, then those that it borrows."""
    lent = borrowed(edition)
    own, others = _own(edition, kind), _own(lent["edition"], kind) if lent else []
    return own + [file for file in others if any(fnmatch(file.stem, pattern) for pattern in lent.get(kind, []))]


def borrowed(edition: str) -> Mapping[str, Any]:
    """What an edition borrows: see above."""
    file = gallery(edition) / "borrowed.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def each(galleries: Mapping[str, list[Path]]) -> list[Submission]:
    """Galleries of several editions, one after the other."""
    return [Submission(edition, file) for edition, files in galleries.items() for file in files]


def _own(edition: str, kind: Kind) -> list[Path]:
    return sorted((gallery(edition) / kind).glob("*.py"))
