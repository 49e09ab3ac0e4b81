"""The zip that Canvas makes of all submissions: files called NAME_[LATE_]USER_FILE_name, all in one folder.

It holds the last submission of each student, and does not tell when that was; FILE is a number that grows with time.
"""

import re
from collections import defaultdict

from autograder.exchange.collect.attempt import Attempt, Order, Person
from autograder.exchange.collect.listed import Listed
from autograder.exchange.collect.tree import File, Tree, flat
from autograder.grading.names import quoted

NAME = "Canvas"
HANDED_IN = re.compile(
    r"(?:(?P<name>.+?)_)?(?:(?P<late>LATE|late)_)?(?P<user>\d+|anon_\w+?)_(?P<file>\d+)_(?P<called>.+)"
)
WRITTEN = re.compile(r"(?:.+?_)?(?:LATE_|late_)?(?:\d+|anon_\w+?)_(?:text|link)\.html")  # into a field, and no file


def attempts(tree: Tree, arrival: int) -> tuple[list[Attempt], list[Listed]] | None:
    """Return what was handed in, and what is not taken; None if these are no files of Canvas."""
    files = flat(tree.files)
    found = [(file, HANDED_IN.fullmatch(file.path.name)) for file in files if len(file.path.parts) == 1]
    written = [file for file, match in found if not match and WRITTEN.fullmatch(file.path.name)]
    if 2 * (sum(match is not None for _, match in found) + len(written)) <= len(files):
        return None
    of_user: dict[str, list[tuple[File, re.Match[str]]]] = defaultdict(list)
    for file, match in found:
        if match:
            of_user[match["user"]].append((file, match))
    known = {id(file) for file, match in found if match}
    listed = [_not_taken(tree, file, file in written) for file in files if id(file) not in known]
    attempts = []
    for user, theirs in of_user.items():
        if user.startswith("anon_"):
            listed += [_anonymous(tree, file) for file, _ in theirs]
        else:
            attempts.append(_attempt(tree, user, theirs, arrival))
    return attempts, listed


def _attempt(tree: Tree, user: str, theirs: list[tuple[File, re.Match[str]]], arrival: int) -> Attempt:
    files = tuple(
        File(file.called(match["called"]).path, file.size, file.read, int(match["file"])) for file, match in theirs
    )
    newest = max(file.serial for file in files)
    is_late = any(match["late"] for _, match in theirs)
    source = f"{tree.place.name}: {theirs[0][0].path.name}"
    person = Person(name=theirs[0][1]["name"] or "", number=user, is_spelt=False)
    return Attempt(NAME, source, person, Order(None, newest, is_late, arrival), lambda: files)


def _anonymous(tree: Tree, file: File) -> Listed:
    where = quoted(f"{tree.place.name}: {file.path}")
    return Listed(where, "Canvas hides whose it is", "Let Canvas show the names of this assignment, and download again")


def _not_taken(tree: Tree, file: File, is_written: bool) -> Listed:
    where = quoted(f"{tree.place.name}: {file.path}")
    if is_written:
        return Listed(where, "a text or a link in place of a file", "Ask for the notebook")
    return Listed(where, "a name that Canvas does not give", "Hand it in by hand, if it is a submission")
