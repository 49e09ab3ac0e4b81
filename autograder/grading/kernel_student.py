"""A submission in its sandboxed kernel, as the judge sees it."""

import base64
import io
import json
import math
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.grading.bound import Code, code_of
from autograder.grading.failure import UNDEFINED, failure_of
from autograder.grading.imports import imports_of
from autograder.grading.source import source_of
from autograder.grading.words import MOST_READ, one_line, without_paths
from autograder.judge.student import Answer, Argument, Call, Failure, Run, Source
from autograder.sandbox.run import Ended, Session

HARNESS = Path(__file__).with_name("harness.py").read_text(encoding="utf-8")
MODULE = "nst_harness"
ANSWER = "application/x-nst-answer+json"  # as in harness.py
MOST_NUMBERS, MOST_AXES = 100_000, 8  # of one array; the harness sends less
# What a session's kernels have to run before the notebook. It binds no name there.
PRELUDE = f"""__import__("sys").modules[{MODULE!r}] = __import__("types").ModuleType({MODULE!r})
exec(compile({HARNESS!r}, {MODULE!r}, "exec"), vars(__import__("sys").modules[{MODULE!r}]))
"""
READ_HEADER = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
UNREADABLE = Failure("unreadable")


class NoAnswer(Exception):  # noqa: N818 -- not an error of the grader's
    """Nothing came back from a kernel that could be judged."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


class Unreadable(NoAnswer):
    """An answer is not what the harness would have sent."""

    def __init__(self, failure: Failure = UNREADABLE) -> None:
        super().__init__(failure)


class KernelStudent:
    """Asks a session's kernel to apply the submission's functions. See `judge.student.Student`.

    The session was run with `PRELUDE`. `right_gram_matrix` is the source of a right one.

    A function that has hung or has ended its kernel is not asked again: all else is answered as if it had, so that
    the time that a submission can take is bounded, and a hanging function costs no other function a point.
    """

    def __init__(self, session: Session, right_gram_matrix: str = "") -> None:
        self._session = session
        self._right_gram_matrix = right_gram_matrix
        self._undefined: set[str] = set()
        self.rebound: set[str] = set()  # names that the kernel says mean something else than in the locked imports
        self._ended: dict[tuple[str, bool], Failure] = {}
        self._deadline = time.monotonic() + session.limits.judge_seconds

    @cached_property
    def code(self) -> list[Code]:
        """The notebook's cells of code, as they ran."""
        return code_of(self._session.notebook)

    @cached_property
    def _imports(self) -> list[str]:
        return [*dict.fromkeys(own.statement for own in imports_of(self.code).values())]

    def apply(self, calls: Sequence[Call], right_gram_matrix: bool = False) -> Sequence[Answer]:
        """See `judge.student.Student`.

        All calls go to the kernel at once. If that ends it, they go one by one.
        """
        request = {
            "do": "apply",
            "calls": [_request(call) for call in calls],
            "gram_matrix": self._right_gram_matrix if right_gram_matrix else None,
        }
        subject = (calls[0].function, right_gram_matrix)
        try:
            found = self._ask(request, subject)
            if "error" in found:
                raise NoAnswer(failure_of(_text(found["error"])))
            answers = found.get("answers")
            if not isinstance(answers, list) or len(answers) != len(calls):
                raise Unreadable
        except NoAnswer as none:
            if len(calls) > 1 and subject in self._ended:
                del self._ended[subject]
                return self._one_by_one(calls, right_gram_matrix)
            return [Answer(failure=none.failure)] * len(calls)
        return [_answer(answer) for answer in answers]

    def _one_by_one(self, calls: Sequence[Call], right_gram_matrix: bool) -> list[Answer]:
        """Ask the smallest first: a function that is too slow for a large layer, or ends there, keeps the rest."""
        order = sorted(range(len(calls)), key=lambda n: sum(map(_size, calls[n].arguments)))
        answers = {n: self.apply([calls[n]], right_gram_matrix)[0] for n in order}
        return [answers[n] for n in range(len(calls))]

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        """See `judge.student.Student`."""
        request = {"do": "model_nn", "start": pack(start), "target": pack(target), "iterations": iterations}
        try:
            found = self._ask(request, ("model_nn", False))
            unwritten = one_line(without_paths(_text(found.get("unwritten", ""))[:MOST_READ]))
            if "error" in found:
                printed = _text(found.get("printed", ""))
                return Run(printed=printed, failure=failure_of(_text(found["error"])), unwritten=unwritten)
            files = found.get("files")
            if not isinstance(files, dict):
                raise Unreadable
            image = found.get("image")
            return Run(
                None if image is None else numbers(image),
                numbers(found.get("variable")),
                _text(found.get("printed")),
                {name: unpack(picture) for name, picture in files.items()},
                unwritten=unwritten,
            )
        except NoAnswer as none:
            return Run(failure=none.failure)

    def source(self, function: str) -> Source:
        """See `judge.student.Student`."""
        return source_of(function, self.code, self._session.events, function in self._undefined)

    def _ask(self, request: Mapping[str, Any], subject: tuple[str, bool]) -> dict[str, Any]:
        """Send a request.

        Returns: the answer, a dictionary of which nothing else is known. Raises NoAnswer if there is none.
        """
        if subject in self._ended:
            raise NoAnswer(self._ended[subject])
        seconds = min(self._session.limits.question_seconds, self._deadline - time.monotonic())
        if seconds <= 0:
            raise NoAnswer(Failure("late"))
        try:
            outputs = self._send(json.dumps(request), seconds)
        except Ended as ended:
            self._ended[subject] = Failure("ended", reason=ended.reason)
            raise NoAnswer(self._ended[subject]) from ended
        data = [output.get("data") for output in outputs]
        answers = [each[ANSWER] for each in data if isinstance(each, dict) and ANSWER in each]
        try:
            found = json.loads(_text(answers[-1])) if answers else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Unreadable
        if found.get("error") == UNDEFINED:
            self._undefined.add(subject[0])
        rebound = found.get("rebound")
        self.rebound |= {name for name in rebound if isinstance(name, str)} if isinstance(rebound, list) else set()
        return found

    def _send(self, request: str, seconds: float) -> list[Any]:
        self._session.mend()  # a new kernel has another inbox
        file = self._session.kernel.inbox / "request.json"  # as code, a layer of real size takes IPython a second
        file.write_text(request, encoding="utf-8")
        return self._session.ask(f"__import__({MODULE!r}).answer({str(file)!r}, {self._imports!r})", seconds)


def _request(call: Call) -> dict[str, Any]:
    return {
        "function": call.function,
        "arguments": [_packed(argument) for argument in call.arguments],
        "keywords": dict(call.keywords),
        "gradient_to": call.gradient_to,
    }


def _packed(argument: Argument | Sequence[Argument]) -> Any:
    if isinstance(argument, Argument):
        return {"value": pack(argument.value), "kind": argument.kind}
    return [_packed(one) for one in argument]


def _size(argument: Argument | Sequence[Argument]) -> int:
    """How many numbers there are in an argument."""
    return argument.value.size if isinstance(argument, Argument) else sum(map(_size, argument))


def _answer(found: Any) -> Answer:
    try:
        if not isinstance(found, dict):
            raise Unreadable
        if "error" in found:
            return Answer(failure=failure_of(_text(found["error"])))
        slope = found.get("gradient")
        return Answer(numbers(found.get("value")), None if slope is None else numbers(slope))
    except Unreadable as unreadable:
        return Answer(failure=unreadable.failure)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable
    return value


def pack(value: npt.NDArray[Any]) -> str:
    """An array, in NumPy's file format, as text."""
    file = io.BytesIO()
    np.save(file, value, allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode()


def unpack(text: Any) -> npt.NDArray[Any]:
    """An array of real numbers out of what a stranger says is one, in NumPy's file format, as text.

    No memory is taken for what the header promises: the array is a view of the bytes that are there.

    Raises Unreadable.
    """
    try:
        file = io.BytesIO(base64.b64decode(_text(text), validate=True))
        read_header = READ_HEADER[np.lib.format.read_magic(file)]
        shape, by_columns, dtype = read_header(file)
        if dtype.kind not in "fiu":
            raise Unreadable(Failure("no-numbers"))
        if math.prod(shape) > MOST_NUMBERS:
            raise Unreadable(Failure("too-many", text=f"{MOST_NUMBERS:,}"))
        if len(shape) > MOST_AXES or min(shape, default=0) < 0:
            raise Unreadable
        return np.frombuffer(file.read(), dtype).reshape(shape, order="F" if by_columns else "C")
    except Unreadable:
        raise
    except Exception as error:  # what a made-up header can make NumPy raise is not for us to foresee
        raise Unreadable from error


def numbers(text: Any) -> npt.NDArray[np.float64]:
    """The same as float64. Raises Unreadable."""
    with np.errstate(all="ignore"):  # NaN and infinity are for the judge to find
        return unpack(text).astype(np.float64)
