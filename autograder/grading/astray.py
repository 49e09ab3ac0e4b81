"""Say what was handed in where the notebook is not where it should be: work that is there is nobody's zero.

Files are known by their names, and none of them is read but the list at the end of a zip.
"""

import io
import os
import stat
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path, PurePath

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.grading.names import MOST_NAMED, listed, quoted, readable
from autograder.grading.scratch import refuse
from autograder.judge.message import Message, Value, message

MOST_FILES = 10_000  # that are looked at
MOST_LISTED = 2**20  # bytes at the end of a zip; a list of 10,000 files is shorter
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")
EXPORTS = (".py", ".html", ".htm", ".pdf", ".md", ".tex", ".rst", ".doc", ".docx", ".png", ".jpg", ".jpeg")
TEXTS = ("", ".json", ".txt")  # what browsers and editors make of .ipynb
# What systems, tools and nbgrader leave in a folder, in lower case.
LEFT = {".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", "timestamp.txt", "submission_secret.txt"}
CHECKPOINTS = ".ipynb_checkpoints"
MACOS = "__MACOSX"  # what its zips hold besides


def is_missing(notebook: Path) -> bool:
    """Whether there is nothing where a notebook should be, or a folder of its name."""
    return not os.path.lexists(notebook) or (notebook.is_dir() and not notebook.is_symlink())


def astray(
    assignment: Assignment, folder: Path, notebook: Path, root: Path, others: Collection[str] = ()
) -> Message | None:
    """Tell what there is in place of an assignment's notebook, and what to do.

    Arguments:
    assignment -- the assignment
    folder -- the folder that is searched, with all that is in it
    notebook -- where the notebook was expected, in the folder
    root -- the course's folder, from which that is told
    others -- names of folders in it, in lower case, in which only what is called as the notebook is of this assignment

    Returns: None if there is no file at all. Raises SubmissionError if something cannot be looked at.
    """
    files = [file for file in _files(folder) if not _is_in(others, file) or _is_misplaced(assignment, file)]
    if not files:
        return None
    notebooks = sorted((file for file in files if _is_notebook(assignment, file)), key=lambda f: _far(assignment, f))
    foreign = {other.notebook: other.name for other in reversed([*assignments().values()])}  # the first edition's name
    foreign.pop(assignment.notebook)
    own = [file for file in notebooks if file.name not in foreign]
    archives = [file for file in files if _is_archive(file)]
    told = [_told(file, foreign.get(file.name), lone=len(own) == 1) for file in notebooks]
    told += [_archive(folder, file) if n < MOST_NAMED else quoted(str(file)) for n, file in enumerate(archives)]
    named = {*notebooks, *archives}
    told += [quoted(str(file)) for file in files if file not in named]
    place = readable(os.path.relpath(notebook, root))
    advice = _advice([folder / file for file in own], notebook, bool(archives), bool(notebooks))
    return message("astray.found", notebook=assignment.notebook, found=listed(told), place=place, advice=advice)


def _files(folder: Path) -> list[PurePath]:
    """All files but what was left behind, as paths from the folder, sorted. Links count as files."""
    found: list[PurePath] = []
    for at, folders, files in os.walk(folder, onerror=refuse):
        here = Path(at)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [name for name in folders if name != MACOS]
        found += [(here / name).relative_to(folder) for name in (*files, *links) if not _is_left(here.name, name)]
        if len(found) >= MOST_FILES:
            break
    return sorted(found)


def _is_left(folder: str, name: str) -> bool:
    """Whether a file was left behind; a checkpoint of a notebook is work."""
    return name.lower() in LEFT or name.startswith("._") or (folder == CHECKPOINTS and ".ipynb" not in name.lower())


def _is_in(folders: Collection[str], file: PurePath) -> bool:
    return len(file.parts) > 1 and file.parts[0].casefold() in folders


def _is_called(assignment: Assignment, file: PurePath) -> bool:
    """Whether a name begins as the notebook's does."""
    return file.name.lower().startswith(Path(assignment.notebook).stem.lower())


def _is_misplaced(assignment: Assignment, file: PurePath) -> bool:
    """Whether a file in another assignment's folder is this one's: by its name, if both have not the same one."""
    other = assignments().get(file.parts[0].casefold())
    return _is_called(assignment, file) and not (other and _is_called(other, file))


def _is_archive(file: PurePath) -> bool:
    return file.suffix.lower() in ARCHIVES


def _is_notebook(assignment: Assignment, file: PurePath) -> bool:
    """Whether a name is that of a notebook, of whatever name, or that of this one with another ending."""
    if _is_archive(file) or file.suffix.lower() in EXPORTS:
        return False
    return ".ipynb" in file.name.lower() or (_is_called(assignment, file) and file.suffix.lower() in TEXTS)


def _far(assignment: Assignment, file: PurePath) -> tuple[bool, bool, bool, int]:
    """How little a notebook looks like the right one; the least comes first."""
    saved = file.parent.name == CHECKPOINTS
    return saved, file.name != assignment.notebook, not _is_called(assignment, file), len(file.parts)


def _told(notebook: PurePath, other: str | None, lone: bool) -> Value:
    name = quoted(str(notebook))
    if other:
        return message("astray.other-assignment", name=name, assignment=other)
    return message("astray.looks-like-it", name=name) if lone else name


def _advice(own: Sequence[Path], expected: Path, archives: bool, foreign: bool) -> Message:
    if own and own[0].parent == expected.parent:
        return message("astray.rename-it" if len(own) == 1 else "astray.rename-right-one")
    if own:
        return message("astray.move-it" if len(own) == 1 else "astray.move-right-one")
    if archives:
        return message("astray.unpack-it")
    return message("astray.hand-in-this") if foreign else message("astray.ask-for-it")


def _archive(folder: Path, file: PurePath) -> Value:
    name, inside = quoted(str(file)), _inside(folder / file)
    notebooks = listed([quoted(notebook) for notebook in inside])
    return message("astray.archive", name=name, notebooks=notebooks) if inside else name


def _inside(archive: Path) -> list[str]:
    """Which notebooks are in a zip, as far as the list at its end says."""
    if archive.suffix.lower() != ".zip":
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(_end(archive))) as content:
            names = [info.filename for info in content.infolist()]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return []
    left = (MACOS, CHECKPOINTS)
    return [name for name in names if ".ipynb" in name.lower() and not any(part in name for part in left)]


def _end(file: Path) -> bytes:
    """The end of a regular file. Raises OSError if it is anything else."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise OSError("not a regular file")
        stream.seek(max(0, about.st_size - MOST_LISTED))
        return stream.read(MOST_LISTED)
