"""The export that Gradescope makes of all submissions: a folder for each, and submission_metadata.yml.

The latter tells whose they are, and when they were handed in. What a group hands in, each of its members does.
"""

import re
from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from typing import Any

import yaml

from autograder.exchange.collect.attempt import Attempt, Order, Person
from autograder.exchange.collect.listed import Listed, RefusedError
from autograder.exchange.collect.tree import File, Tree
from autograder.grading.names import quoted

NAME = "Gradescope"
METADATA = "submission_metadata.yml"
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?")
EXPORT = "Export the submissions again"


def attempts(tree: Tree, arrival: int) -> tuple[list[Attempt], list[Listed]] | None:
    """Return what was handed in, and what is not taken; None if this is no export of Gradescope.

    Raises RefusedError if the metadata cannot be read.
    """
    metadata = next((file for file in tree.files if file.path.name == METADATA and len(file.path.parts) <= 2), None)
    if metadata is None:
        return None
    of_folder: dict[str, list[File]] = defaultdict(list)
    for file in tree.files:
        if file != metadata:
            folder, *rest = (
                file.path.relative_to(metadata.path.parent).parts if _below(file, metadata) else file.path.parts
            )
            of_folder[folder].append(file.called(*(rest or [folder])))
    found, listed = [], []
    for folder, about in _records(metadata).items():
        where = quoted(f"{tree.place.name}: {folder}")
        files = tuple(of_folder.pop(folder, ()))
        people = [_person(each) for each in _list(about, ":submitters")]
        if not files or not people:
            listed.append(
                Listed(where, "there are no files" if people else f"{METADATA} does not tell whose it is", EXPORT)
            )
            continue
        order = Order(_time(_text(about, ":created_at")), arrival=arrival)
        source = f"{tree.place.name}: {folder}"
        found += [Attempt(NAME, source, person, order, partial(list, files)) for person in people]
    for folder in of_folder:
        where = quoted(f"{tree.place.name}: {folder}")
        listed.append(Listed(where, f"{METADATA} does not name it", EXPORT))
    return found, listed


def _below(file: File, metadata: File) -> bool:
    return file.path.is_relative_to(metadata.path.parent)


def _records(metadata: File) -> dict[str, Any]:
    """Return what is told, by folder. Everything is a text: no tag of YAML makes anything else of it."""
    try:
        content = yaml.load(metadata.read(), yaml.CBaseLoader)  # noqa: S506 -- knows no tags at all
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise RefusedError(f"{METADATA} cannot be read: {' '.join(str(error).split())}", EXPORT) from error
    if not isinstance(content, dict):
        raise RefusedError(f"{METADATA} does not tell of folders", EXPORT)
    return {str(folder): about for folder, about in content.items() if isinstance(about, dict)}


def _person(about: Any) -> Person:
    return Person(name=_text(about, ":name"), email=_text(about, ":email"), number=_text(about, ":sid"))


def _list(about: Any, key: str) -> list[Any]:
    found = about.get(key) if isinstance(about, dict) else None
    return found if isinstance(found, list) else []


def _text(about: Any, key: str) -> str:
    found = about.get(key) if isinstance(about, dict) else None
    return found.strip() if isinstance(found, str) else ""


def _time(text: str) -> datetime | None:
    """Return a time in UTC, without a zone; None if there is none."""
    match = TIME.fullmatch(text)
    if not match:
        return None
    date, clock, fraction, zone = match.groups()
    offset = "+00:00" if zone in (None, "Z", "UTC") else zone
    try:
        time = datetime.fromisoformat(f"{date}T{clock}{(fraction or '')[:7]}{offset}")
        return time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
