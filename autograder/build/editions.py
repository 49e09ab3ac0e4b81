"""What editions of an assignment need besides their notebooks: texts in other languages, and a place to be opened in.

The first edition's notebook lies at the repository's root, beside all that it reads. Another one lies in
editions/<name>/, with links to that, so that it is the same file that nbgrader releases.
"""

import os
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from string import Formatter
from typing import Any

import jupytext

from autograder.assignments.assignment import ROOT, Assignment
from autograder.build import companions
from autograder.build.build import source_of
from autograder.build.texts import Text, of_cells, update
from autograder.catalogue import translating
from autograder.catalogue.catalogue import files

STUDENTS = ROOT / "nst"  # the library that students get, whose tables of texts are checked
GIVEN = ("images", "output")  # what each notebook needs beside its modules


def link(assignment: Assignment) -> None:
    """Put links to what an edition's notebook reads beside it, unless it lies where all that is."""
    folder = assignment.released.parent
    if folder == ROOT:
        return
    folder.mkdir(parents=True, exist_ok=True)
    weights = [str(assignment.network.weights)] if assignment.network else []
    for name in sorted({*GIVEN, *(PurePath(path).parts[0] for path in (*assignment.modules, *weights))}):
        place = folder / name
        if not os.path.lexists(place):
            place.symlink_to(PurePath("..", "..", name), target_is_directory=(ROOT / name).is_dir())


# ---------------------------------------------------------------- texts


def languages(editions: Iterable[Assignment]) -> list[str]:
    """Return the languages that texts are translated to."""
    return sorted({edition.language for edition in editions} - {"en"})


def update_texts(editions: Iterable[Assignment]) -> list[Path]:
    """Bring all files of texts and messages in other languages up to date. Returns: the files."""
    editions = [*editions]
    written = []
    for edition in editions:
        if edition.language != "en" and edition.texts not in written:
            sources = [each for each in editions if each.texts == edition.texts]
            update(edition.texts, [text for each in sources for text in texts_of(each)], edition.language)
            written.append(edition.texts)
        for companion in edition.companions:
            file = companions.texts_file(edition, companion)
            if file and file.is_file():
                update(file, [*companions.texts_of(edition, companion)], edition.language)
                written.append(file)
    for language in languages(editions):
        for english in files("en"):
            translating.update(english, language)
            written.append(english.with_name(f"{language}.po"))
    return written


def texts_of(assignment: Assignment) -> Iterator[Text]:
    """Yield all texts of an assignment's source."""
    yield from of_cells(jupytext.reads(source_of(assignment), fmt="py:percent").cells)


def untranslated(language: str) -> list[str]:
    """Return what lacks in a language: each file with what is missing in it, or does not fit."""
    found = []
    for english in files("en"):
        file = english.with_name(f"{language}.po")
        found += [f"{_shown(file)}: {what}" for what in translating.untranslated(english, language)]
    for english in sorted((*STUDENTS.glob("texts.en.toml"), *STUDENTS.glob("notebook/hints-*.toml"))):
        if english.suffixes[:-1] in ([], [".en"]):
            file = english.with_name(f"{english.name.split('.')[0]}.{language}.toml")
            found += [f"{_shown(file)}: {what}" for what in _differences(english, file)]
    return found


def _differences(english: Path, file: Path) -> Iterator[str]:
    """Yield what a table of texts lacks that the English one has, or has besides."""
    if not file.is_file():
        yield "no such file"
        return
    ours, theirs = (dict(_flat(tomllib.loads(each.read_text(encoding="utf-8")))) for each in (english, file))
    for key, text in ours.items():
        if key not in theirs:
            yield f"{key} has no translation"
        elif not isinstance(text, str) and theirs[key] != text:
            yield f"{key} is not as in {english.name}"
        elif isinstance(text, str) and _fields(theirs[key]) != _fields(text):
            yield f"{key} has other values in braces than in {english.name}"
    for key in theirs:
        if key not in ours:
            yield f"{key} is not in {english.name}"


def _flat(table: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of nested tables and lists, with its way there."""
    if isinstance(table, dict | list):
        for key, value in table.items() if isinstance(table, dict) else enumerate(table):
            yield from _flat(value, f"{name}.{key}" if name else str(key))
    else:
        yield name, table


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:  # a hint may have any braces
        return set()


def _shown(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)
