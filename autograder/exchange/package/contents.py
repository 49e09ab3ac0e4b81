"""What goes into a package: the grader, an assignment without its solution, and what the system wants besides."""

import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.assignments.assignment import AUTOGRADER, ROOT, Assignment
from autograder.assignments.find import assignments
from autograder.build.build import dump, student_files
from autograder.build.thin import thin_weights
from autograder.catalogue.say import say, speaking
from autograder.exchange.package.system import System
from autograder.grading.released import released
from autograder.judge.message import message

TEMPLATES = Path(__file__).parent / "templates"
# What grading one submission imports and reads, from the repository's root. Nothing here holds a solution.
CODE = (
    "requirements.txt",
    "LICENSE",
    "nst/**/*.py",
    "nst/texts.*.toml",
    "autograder/__init__.py",
    "autograder/imports.py",
    "autograder/nbgrader_config.py",
    "autograder/assignments/*.py",
    "autograder/exchange/*.py",
    "autograder/exchange/package/*.py",
    *(f"autograder/{part}/**/*" for part in ("build", "catalogue", "grading", "judge", "sandbox")),
)
OF_ASSIGNMENT = ("__init__.py", "assignment.py", "checks/**/*.py", "messages/*.po")
SECONDS = 600  # what a system is told to allow: the most that Gradescope by default and PrairieLearn at all do
MEMORY = 512  # MB that a right submission needs, see `python -m benchmarks.packages`


def contents(system: System, assignment: Assignment) -> dict[str, bytes]:
    """Return the files of a package: path -> content. Raises NSTError if a part of the assignment is missing."""
    editions = [edition for edition in assignments().values() if edition.is_edition_of(assignment)]
    notebooks = {edition.place: released(edition) for edition in editions}
    needed = {Path(name) for edition in editions for name in student_files(edition, notebooks[edition.place])}
    needed |= {thin_weights(edition.network).relative_to(ROOT) for edition in editions if edition.network}
    needed |= {*_found(ROOT, CODE), *_found(assignment.folder, OF_ASSIGNMENT)}
    code = {path: (ROOT / path).read_bytes() for path in needed}
    code |= {path: dump(notebook).encode() for path, notebook in notebooks.items()}
    files = {str(Path(system.code, path)): content for path, content in sorted(code.items())}
    return files | {name: text.encode() for name, text in _written(system, assignment)}


def _found(folder: Path, patterns: tuple[str, ...]) -> set[Path]:
    """Return the files that fit a pattern, from the repository's root."""
    found = (path for pattern in patterns for path in folder.glob(pattern))
    return {path.relative_to(ROOT) for path in found if path.is_file() and path.suffix != ".pyc"}


def _written(system: System, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Yield what is written for a system alone: scripts, settings and a page that says what to do with them."""
    environment = Environment(  # noqa: S701 -- shell scripts and settings, into which nothing of a stranger's goes
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    image = (AUTOGRADER / "container" / "Containerfile").read_text(encoding="utf-8")
    with speaking(assignment.language):
        hand_in = say(message("package.hand-in", notebook=assignment.notebook))
    known = {
        "system": system,
        "assignment": assignment,
        "title": Path(assignment.notebook).stem.replace("_", " "),
        "hand_in": hand_in,
        "uuid": uuid.uuid5(uuid.NAMESPACE_URL, f"nst-grader/{assignment.name}"),
        "base": image[image.index("ARG ") : image.index("\nCOPY . .")],  # Debian and the packages
        "seconds": SECONDS,
        "memory": MEMORY,
    }
    folder = TEMPLATES / system.name
    for name in sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()):
        yield name.removesuffix(".j2"), environment.get_template(f"{system.name}/{name}").render(known)


def mode(content: bytes) -> int:
    """Return the mode of a file in a package: scripts can be run."""
    return stat.S_IFREG | (0o755 if content.startswith(b"#!") else 0o644)
