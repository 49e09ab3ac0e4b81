"""The words that students read in a notebook and in the panel, in the notebook's language.

They lie beside this file, in texts.en.toml and one file for each other language. A kernel speaks one language: that of
the notebook, which its first cell says. The grader reads notebooks of several languages at the same time, and speaks
one in each thread.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
ENGLISH = "en"

_spoken = [ENGLISH]  # by this process
_here: ContextVar[str] = ContextVar("language", default="")  # in place of that, within `speaking`


def speak(language: str) -> None:
    """Use a language from now on, in all threads, such as "zh". English is used where its file is not there."""
    _spoken[0] = _known(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language in this thread alone, until the context ends."""
    token = _here.set(_known(language))
    try:
        yield
    finally:
        _here.reset(token)


def spoken() -> str:
    """Return the language that is used."""
    return _here.get() or _spoken[0]


def _known(language: str) -> str:
    return language if (FOLDER / f"texts.{language}.toml").is_file() else ENGLISH


def text(name: str, /, **values: object) -> str:
    """Return a text with values filled in. `name` is as in "check.shape": a table of the file, and a key in it."""
    table, _, key = name.partition(".")
    return table_of(spoken())[table][key].format_map(values)


@cache
def table_of(language: str) -> dict[str, dict[str, str]]:
    """Return all texts in a language."""
    file = FOLDER / f"texts.{language}.toml"
    tables: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return tables
