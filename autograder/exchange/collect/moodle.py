"""The zip that Moodle makes of all submissions: a folder for each student, or all files in one.

The folders are called NAME_ID_assignsubmission_file, in older versions with _ at the end; without folders, each file's
name begins so. ID is the number of the participant, which is another one in each assignment. The zip does not tell when
something was handed in.
"""

import re
from collections import defaultdict

from autograder.exchange.collect.attempt import Attempt, Order, Person
from autograder.exchange.collect.listed import Listed
from autograder.exchange.collect.tree import File, Tree
from autograder.grading.names import quoted

NAME = "Moodle"
FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d+)_assignsubmission_[a-z]+_?")
FLAT = re.compile(r"(?P<name>.*?)_(?P<id>\d+)_assignsubmission_[a-z]+_(?P<called>.+)")


def attempts(tree: Tree, arrival: int) -> tuple[list[Attempt], list[Listed]] | None:
    """Return what was handed in, and what is not taken; None if these are no files of Moodle."""
    of_person: dict[tuple[str, str], list[File]] = defaultdict(list)
    others = []
    for file in tree.files:
        if match := _owner(file):
            whose, inside = match
            of_person[whose].append(inside)
        else:
            others.append(file)
    if not of_person:
        return None
    found, advice = "a name that Moodle does not give", "Hand it in by hand, if it is a submission"
    listed = [Listed(quoted(f"{tree.place.name}: {file.path}"), found, advice) for file in others]
    return [_attempt(tree, *whose, tuple(files), arrival) for whose, files in of_person.items()], listed


def _owner(file: File) -> tuple[tuple[str, str], File] | None:
    """Return whose a file is, by name and number, and the same file as it was handed in."""
    parts = file.path.parts
    for depth, part in enumerate(parts):
        if depth < len(parts) - 1 and (match := FOLDER.fullmatch(part)):
            return (match["name"], match["id"]), file.called(*parts[depth + 1 :])
    match = FLAT.fullmatch(parts[-1])
    return ((match["name"], match["id"]), file.called(match["called"])) if match else None


def _attempt(tree: Tree, name: str, number: str, files: tuple[File, ...], arrival: int) -> Attempt:
    person = Person(name=name.replace("_", " ").strip(), label=number)
    return Attempt(NAME, f"{tree.place.name}: {name}_{number}", person, Order(arrival=arrival), lambda: files)
