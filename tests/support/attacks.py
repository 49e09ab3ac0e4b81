"""The gallery of attacks: what each tries, what it gets, and what it leaves behind.

An attack is a file in submissions/<edition>/attacks: the cells of a submission, on top of the unfilled notebook. Those
on another edition may be tried as well: borrowed.toml beside the folder names them. The first docstring says what it
tries; the lines after an empty one hold what must come of it:

    score 20                    the points that it gets, exactly
    honest 20                   what honest code of the same quality gets, if that is not 0
    says was ended              part of a message or note of the verdict
    on solved                   everything else is filled in, and filled in right
    limits cell_seconds=12      limits that are not the usual ones; memory and disk_bytes in MB

CANARY in a cell stands for a folder outside of the sandbox. A cell prints REACHED when it has got at something that
should be out of reach, and LEAKED is in whatever must not get to the student's eyes.
"""

import ast
import base64
import contextlib
import re
import sqlite3
import tempfile
import time
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade

from autograder.assignments.assignment import ROOT, Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, read_cells, solutions
from autograder.build.thin import thin_weights
from autograder.catalogue.say import say
from autograder.grading.grade import Graded, grade_submission
from autograder.grading.released import released
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import LIMITS, MB, Limits
from tests.support.galleries import borrowed, gallery, submissions

LINE = re.compile(r"^(score|honest|says|on|limits) (.+)$", re.MULTILINE)
SEED = 1
FORBIDDEN = ("REACHED", "LEAKED")

Snapshot = dict[Path, tuple[int, int]]


@dataclass(frozen=True)
class Attack:
    """A submission that tries to cheat, and what must come of it."""

    name: str
    title: str
    assignment: Assignment
    notebook: NotebookNode
    limits: Limits
    score: float
    honest: float
    says: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of an attack: `reached` is what it should not have got at, `touched` what it changed outside."""

    score: float
    recorded: float
    said: str
    ended: str
    reached: tuple[str, ...]
    touched: tuple[str, ...]
    seconds: float


@cache
def right(assignment: Assignment) -> dict[str, str]:
    """The cells that students fill in, filled in right."""
    return solutions(instructor_notebook(assignment))


def attacks(assignment: Assignment) -> list[Path]:
    """The files with the attacks on an assignment: its own, then those that it borrows."""
    return submissions(assignment.name, "attacks")


def _told(file: Path) -> dict[str, list[str]]:
    """What the first docstring says: the lines after its first part, by their first word, and that part as "title"."""
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    title, _, rest = docstring.partition("\n\n")
    found = {"title": [" ".join(title.split())]}
    for key, value in LINE.findall(rest):
        found.setdefault(key, []).append(value)
    return found


def read_attack(file: Path, canary: Path, assignment: Assignment = NST) -> Attack:
    """Read a file of the gallery."""

    own = file.is_relative_to(gallery(assignment.name))
    stands_for = {} if own else borrowed(assignment.name).get("stands_for", {})

    def named(text: str) -> str:
        for name, other in stands_for.items():
            text = text.replace(name, other)
        return text

    found = _told(file)
    cells = {named(name): named(source).replace("CANARY", str(canary)) for name, source in read_cells(file).items()}
    solved = found.get("on") == ["solved"]
    return Attack(
        file.stem,
        found["title"][0],
        assignment,
        fill(released(assignment), (right(assignment) if solved else {}) | cells),
        _limits(" ".join(found.get("limits", []))),
        float(found["score"][0]),
        float(found.get("honest", ["0"])[0]),
        tuple(map(named, found.get("says", ()))),
    )


def _limits(text: str) -> Limits:
    changes: dict[str, Any] = {key: int(value) for key, value in (part.split("=") for part in text.split())}
    for key in {"memory", "disk_bytes"} & changes.keys():
        changes[key] *= MB
    assert changes.keys() <= {field.name for field in fields(Limits)}
    return replace(LIMITS, **changes)


def make_canary(folder: Path) -> Path:
    """A folder outside of the sandbox that looks worth an attack."""
    canary = folder / "canary"
    (canary / "inside").mkdir(parents=True)
    for name in ("file", "inside/file"):
        (canary / name).write_text("as it was")
    with sqlite3.connect(canary / "gradebook.db") as gradebook:
        gradebook.execute("CREATE TABLE grade (manual_score REAL, needs_manual_grade INTEGER)")
    canary.chmod(0o700)
    for network in {each.network for each in assignments().values() if each.network}:
        thin_weights(network)  # made once, in the repository, and no attack's doing
    return canary


def snapshot(canary: Path) -> Snapshot:
    """What lies outside of the sandbox: name -> time of the last change, in ns, and size, in bytes."""
    temporary, common = Path(tempfile.gettempdir()), Path("/tmp")  # noqa: S108 -- where an attack would write
    found = [*canary.rglob("*"), *temporary.glob("*"), *common.glob("evil*"), *Path("/dev/shm").glob("evil*")]  # noqa: S108
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):  # caches, and what belongs to git
            found += [entry, *entry.rglob("*")]
    about = {path: path.lstat() for path in found if "__pycache__" not in path.parts and path.is_file()}
    about |= {path: path.lstat() for path in found if path.is_symlink() or path.parent in (temporary, common)}
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in about.items()}


def attempt(attack: Attack, server: ForkServer, canary: Path) -> Outcome:
    """Grade an attack as any submission is graded."""
    before = snapshot(canary)
    began = time.monotonic()
    graded = grade_submission(attack.assignment, attack.notebook, server, seed=SEED, limits=attack.limits)
    seconds = time.monotonic() - began
    after = snapshot(canary)
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return Outcome(
        graded.verdict.score,
        sum(determine_grade(cell)[0] or 0 for cell in graded.notebook.cells if is_grade(cell)),
        graded.verdict.to_json(say),
        how_it_ended(graded),
        tuple(reached(graded)),
        tuple(sorted(map(str, touched))),
        seconds,
    )


def how_it_ended(graded: Graded) -> str:
    """How a grading ended, in a few words."""
    findings = (check.finding for function in graded.verdict.functions for check in function.checks)
    texts = [*map(say, graded.verdict.notes), *map(say, findings)]
    ended = next((text for text in texts if "was ended" in text or "was not applied" in text), "")
    return re.sub(r"^.*?\bwas (?=ended|not applied)", "", ended) or graded.verdict.status


def reached(graded: Graded) -> list[str]:
    """Lines of what goes back to the student that should not be there."""
    outputs = [output for cell in graded.notebook.cells for output in cell.get("outputs", [])]
    shown = [text for output in outputs for text in _texts(output)]
    found = [line for text in [*shown, graded.verdict.to_json(say)] for line in text.splitlines()]
    lines = [line[:300] for line in found if any(word in line for word in FORBIDDEN)]
    rich = [(kind, text) for output in outputs for kind, text in output.get("data", {}).items() if kind != "text/plain"]
    return lines + [f"{kind}: {text[:300]}" for kind, text in rich if is_evil(kind, str(text))]


def is_evil(kind: str, text: str) -> bool:
    """Return whether rich output holds what attacks put into it."""
    content = text.encode()
    if kind.startswith("image/") and kind != "image/svg+xml":
        with contextlib.suppress(ValueError):  # its base64 may have EVIL in it by chance
            content = base64.b64decode("".join(text.split()), validate=True)
    return b"EVIL" in content or b"<script" in content


def _texts(output: NotebookNode) -> list[str]:
    values = [*output.values(), *output.get("data", {}).values()]
    return [value if isinstance(value, str) else "\n".join(value) for value in values if isinstance(value, str | list)]
