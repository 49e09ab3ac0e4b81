"""Hints about known mistakes. They lie in a file beside this one for each notebook, and not in the cells that test:
there, they would give away what a student is about to find out.

    [[content_cost]]            which test it is for
    times = 2                   the answer is this multiple of the right one (or `shape`: it has this shape)
    hint = "Divide by 4, …"
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nst.texts import ENGLISH, spoken

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Hint:
    """What to say about an answer with this shape, or that is this multiple of the right one."""

    text: str
    times: float | None = None
    shape: tuple[int, ...] | None = None


def hints(name: str) -> tuple[Hint, ...]:
    """Return the hints of a test in the notebook's language.

    `name` is as in "nst.content_cost": the file hints-nst.toml (in Chinese, hints-nst.zh.toml), and the table in it.
    """
    return _hints(name, spoken())


@cache
def _hints(name: str, language: str) -> tuple[Hint, ...]:
    file, _, table = name.partition(".")
    language = "" if language == ENGLISH else f".{language}"
    entries = tomllib.loads((FOLDER / f"hints-{file}{language}.toml").read_text(encoding="utf-8"))[table]
    return tuple(
        Hint(entry["hint"], entry.get("times"), tuple(entry["shape"]) if "shape" in entry else None)
        for entry in entries
    )
