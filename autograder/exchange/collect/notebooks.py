"""A folder of notebooks, or a single one: each is called as its student, or lies in a folder that is.

Attachments of e-mails are kept so. When they were sent is not known: a file's time is that of saving it.
"""

from collections import defaultdict

from autograder.exchange.collect.attempt import Attempt, Order, Person
from autograder.exchange.collect.listed import Listed
from autograder.exchange.collect.tree import File, Tree, flat

NAME = "notebooks called as their students"


def attempts(tree: Tree, arrival: int) -> tuple[list[Attempt], list[Listed]] | None:
    """Return what was handed in; None if there is no notebook."""
    if not any(".ipynb" in file.path.name.lower() for file in tree.files):
        return None
    of_student: dict[str, list[File]] = defaultdict(list)
    for file in flat(tree.files) if tree.place.suffix.lower() == ".zip" else tree.files:
        first, *rest = file.path.parts
        of_student[first if rest else file.path.stem.strip()].append(file.called(*(rest or [first])))
    return [_attempt(tree, name, tuple(files), arrival) for name, files in of_student.items()], []


def _attempt(tree: Tree, name: str, files: tuple[File, ...], arrival: int) -> Attempt:
    person = Person(name=name, login=name, email=name if "@" in name else "", is_spelt=False)
    return Attempt(NAME, f"{tree.place.name}: {name}", person, Order(arrival=arrival), lambda: files)
