"""From the files of an attempt to those of a submission: the notebook, under its name, and what lies beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NoReturn

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.exchange.collect.listed import RefusedError
from autograder.exchange.collect.tree import File, unpacked
from autograder.grading.accept import other_language
from autograder.grading.astray import ARCHIVES
from autograder.grading.names import MOST_NAMED, quoted
from autograder.grading.scratch import IGNORED, LARGEST, MOST
from autograder.sandbox.limits import MB
from nst.errors import NotebookError
from nst.reader.read import notebook_in

ARCHIVE = ".zip"
ASK = "Ask for the notebook"

Files = dict[str, bytes]  # path from the submission's folder -> content
Read = tuple[File, bytes]


@dataclass(frozen=True)
class Contents:
    """What becomes of an attempt.

    files -- what is put into the submission's folder
    left -- the names of files that are not
    """

    files: Files
    left: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What a notebook is looked for by.

    assignment -- whose it must be
    edition -- the notebook that the students were given
    """

    assignment: Assignment
    edition: NotebookNode


def contents(wanted: Wanted, files: Sequence[File], known: bytes = b"") -> Contents:
    """Find the assignment's notebook among files, by what is in it, and take along what lies beside it.

    Arguments:
    wanted -- what is looked for
    files -- what was handed in
    known -- the content of a notebook that was found before: it need not be looked into

    Raises RefusedError if there is no such notebook, or it is not known which one counts, or there is too much.
    """
    every = [file for file in _unpacked(files) if not _is_ignored(file.path)]
    if len(every) > MOST or sum(file.size for file in every) > LARGEST:
        raise RefusedError(f"there are more than {MOST} files or {LARGEST // MB} MB", "Ask for less")
    read: list[Read] = []
    reasons: dict[str, str] = {}
    for file in every:
        try:
            read.append((file, file.read()))
        except RefusedError as error:
            reasons[str(file.path)] = f"{quoted(str(file.path))}: {error.found}"
    notebooks = []
    for file, content in read:
        if _looks_like_one(file, content):
            if content != known and (reason := _reason_against(wanted, file, content)):
                reasons[str(file.path)] = reason
            else:
                notebooks.append((file, content))
        elif file.path.suffix.lower() in ARCHIVES:
            reasons[str(file.path)] = f"{quoted(str(file.path))} is not unpacked here"
    if not notebooks:
        names = ", ".join(quoted(str(file.path)) for file in every[:MOST_NAMED])
        none = f"there is no notebook, but {names}" if every else "there is no file"
        raise RefusedError("; ".join([*reasons.values()][:MOST_NAMED]) or none, ASK)
    notebook, content = _chosen(wanted.assignment, notebooks)
    mine = [file for file, _ in notebooks]
    beside = [(file, content) for file, content in read if str(file.path) not in reasons and file not in mine]
    laid_out, out_of_place = _laid_out({wanted.assignment.notebook: content}, notebook.path.parent, beside)
    others = [str(file.path) for file in mine if file is not notebook]
    return Contents(laid_out, (*others, *reasons, *out_of_place))


def _laid_out(found: Files, folder: PurePosixPath, beside: Sequence[Read]) -> tuple[Files, list[str]]:
    """Put files beside the notebook, which was in `folder`. Returns: all files; those whose place is taken."""
    taken, folders = {name.casefold() for name in found}, set[str]()
    left = []
    for file, content in beside:
        path = file.path.relative_to(folder) if file.path.is_relative_to(folder) else file.path
        place, above = str(path).casefold(), {str(parent).casefold() for parent in path.parents}
        if place in taken | folders or above & taken:
            left.append(str(file.path))
        else:
            taken.add(place)
            folders |= above
            found[str(path)] = content
    return found, left


def _unpacked(files: Sequence[File]) -> Iterator[File]:
    """Yield all files, and those in a zip in place of it. A zip in a zip in a zip stays one."""
    for file in files:
        if file.path.suffix.lower() == ARCHIVE:
            try:
                yield from unpacked(file)
            except RefusedError as error:
                yield replace(file, read=partial(_refuse, error))
        else:
            yield file


def _refuse(error: RefusedError) -> NoReturn:
    raise error


def _is_ignored(path: PurePosixPath) -> bool:
    """Return whether grading brings a file of its own in its place, such as the weights."""
    return path.suffix.lower() in {*IGNORED} - {".ipynb"}


def _chosen(assignment: Assignment, found: Sequence[Read]) -> Read:
    """Return the notebook that counts of several: the one that was handed in last, else the one of the right name."""
    if len({content for _, content in found}) == 1:
        return found[0]
    newest = max(file.serial for file, _ in found)
    for picked in (
        [pair for pair in found if newest and pair[0].serial == newest],
        [pair for pair in found if pair[0].path.name == assignment.notebook],
    ):
        if len(picked) == 1:
            return picked[0]
    names = ", ".join(quoted(str(file.path)) for file, _ in found[:MOST_NAMED])
    raise RefusedError(f"{len(found)} notebooks of the assignment differ: {names}", "Ask which one counts")


def _looks_like_one(file: File, content: bytes) -> bool:
    """Return whether a file is called a notebook, or is JSON with cells, whatever it is called."""
    is_object = content[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return ".ipynb" in file.path.name.lower() or (is_object and (b'"cells"' in content or b'"worksheets"' in content))


def _reason_against(wanted: Wanted, file: File, content: bytes) -> str:
    """Return why a file is not the assignment's notebook; nothing if it is."""
    try:
        other_language(wanted.assignment, notebook_in(Path(file.path), content), wanted.edition)
    except NotebookError as error:
        text = str(error)
        return text if str(file.path) in text else f"{quoted(str(file.path))}: {text}"
    return ""
