"""A student whose code runs in the test's own process: cells in a namespace, and the harness that kernels run."""

import builtins
import contextlib
import io
import linecache
import math
import os
import signal
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.grading.eager_harness import EagerHarness
from autograder.grading.harness import Harness
from autograder.grading.remote_student import RemoteStudent
from autograder.judge.judge import generators, right_functions
from autograder.judge.message import message
from autograder.judge.verdict import FunctionVerdict
from autograder.sandbox.limits import LIMITS
from autograder.sandbox.run import Ended
from nst.reader.python import parsed
from tests.support.graded import ASSIGNMENTS, FUNCTIONS, LAST
from tests.support.solution import cells, defined

GRADED = {assignment: tuple(functions) for assignment, functions in FUNCTIONS.items()}
HARNESSES = {"tf1": Harness, "tf2": EagerHarness}
# Of the processor's time, and not of the clock's: no verdict depends on how busy the machine is.
PATIENT = replace(LIMITS, question_seconds=10, judge_seconds=math.inf)


def needs(name: str) -> tuple[str, ...]:
    """The cells that a function's verdict depends on."""
    return (name, "gram_matrix") if name in LAST else (name,)


def verdict(replaced: Mapping[str, str], seed: int = 1, assignment: str = "nst") -> dict[str, FunctionVerdict]:
    """Judge the functions one by one, as `judge` does; what does not depend on a replaced cell is judged only once."""
    found = {}
    for name in GRADED[assignment]:
        cells_needed = tuple((need, replaced[need]) for need in needs(name) if need in replaced)
        found[name] = function_verdict(name, cells_needed, seed, assignment)
    return found


@cache
def function_verdict(
    name: str, replaced: tuple[tuple[str, str], ...], seed: int, assignment: str = "nst"
) -> FunctionVerdict:
    """Judge one function of the solution with some cells replaced."""
    return judged(StudentInProcess(dict(replaced), assignment), name, seed)


def judged(student: "StudentInProcess", name: str, seed: int) -> FunctionVerdict:
    """Judge one function of a student."""
    judge, rng = FUNCTIONS[student.assignment][name].judge, generators(seed, FUNCTIONS[student.assignment])[name]
    if name not in LAST:
        return judge(student, rng)
    gram_matrix = (("gram_matrix", student.sources["gram_matrix"]),)
    return judge(student, rng, function_verdict("gram_matrix", gram_matrix, seed, student.assignment))


class StudentInProcess(RemoteStudent):
    """The solution with some cells replaced."""

    def __init__(self, replaced: Mapping[str, str] | None = None, assignment: str = "nst") -> None:
        self.assignment = assignment
        self.sources = {name: (replaced or {}).get(name, cells(assignment)[name]) for name in GRADED[assignment]}
        written = [_cell(name, source) for name, source in self.sources.items()]
        notebook = new_notebook(cells=[_cell("imports", cells(assignment)["imports"], locked=True), *written])
        super().__init__(notebook, [], PATIENT, right_functions(FUNCTIONS[assignment]))
        names = defined(assignment)
        self._harness = HARNESSES[ASSIGNMENTS[assignment].framework](names)
        for statement in self._imports:  # and no more of that cell, which disables TensorFlow 2's behaviour for good
            exec(statement, names)  # noqa: S102
        for cell in written:
            _run(cell, names)

    def _send(self, request: str, seconds: float) -> str:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            _written_in(Path(tempfile.gettempdir())),
            _ended_after(seconds),
        ):
            return self._harness.answer(request)


def _cell(name: str, source: str, locked: bool = False) -> NotebookNode:
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, "locked": locked}})


def _run(cell: NotebookNode, names: dict[str, Any]) -> None:
    """Run a cell as in a notebook: if it stops, it shows the error, and the rest goes on."""
    file = f"<{cell.metadata.nbgrader.grade_id} {hash(cell.source)}>"  # of its own: AutoGraph reads it there later
    linecache.cache[file] = (len(cell.source), None, cell.source.splitlines(keepends=True), file)
    try:
        exec(compile(parsed(cell.source), file, "exec"), names)  # noqa: S102
    except Exception as error:
        line = error.__traceback__.tb_next if error.__traceback__ else None
        trace = f"Cell In[1], line {line.tb_lineno}" if line else ""
        cell.outputs = [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[trace])]


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Interrupt what takes so long, as often as the harness catches that, and raise Ended, as a session does.

    A mutant can ask Python for a power of a billion digits.
    """
    late, is_late = Ended(message("ended.hung", seconds=math.ceil(seconds))), False

    def interrupt(*_: object) -> None:
        nonlocal is_late
        is_late = True
        raise late

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    if is_late:
        raise late


@contextlib.contextmanager
def _written_in(folder: Path) -> Iterator[None]:
    """Refuse to write files anywhere else, as a kernel's sandbox does."""
    real_open, real_mkdir = io.open, os.mkdir

    def check(path: Any) -> None:
        if not Path(os.fsdecode(path)).resolve().is_relative_to(folder.resolve()):
            raise PermissionError(f"{path} is outside of {folder}")

    def checked_open(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
        if {*mode} & {*"wax+"} and not isinstance(file, int):
            check(file)
        return real_open(file, mode, *arguments, **keywords)

    def checked_mkdir(path: Any, *arguments: Any, **keywords: Any) -> None:
        check(path)
        real_mkdir(path, *arguments, **keywords)

    with (
        patch.object(builtins, "open", checked_open),
        patch.object(io, "open", checked_open),
        patch.object(os, "mkdir", checked_mkdir),
    ):
        yield
