"""A submission whose functions are applied elsewhere, as the judge sees it: requests go out, and answers are read."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy.typing as npt
from nbformat import NotebookNode

from autograder.grading.bound import Code, code_of
from autograder.grading.imports import imports_of
from autograder.grading.source import source_of
from autograder.grading.untrusted import (
    NoAnswer,
    Unreadable,
    answer_of,
    failure_of,
    fields_of,
    numbers,
    text_of,
    unpack,
)
from autograder.grading.words import MOST_READ, one_line, without_paths
from autograder.judge.student import Answer, Argument, Call, Failure, Given, Made, Run, Source, StepProblem, StepsRun
from autograder.sandbox.limits import Limits
from autograder.sandbox.protocol import Apply, PackedArgument, PackedCall, RunModel, RunSteps, pack
from autograder.sandbox.run import Ended, Event


class RemoteStudent(ABC):
    """Has the submission's functions applied by `harness.Harness`, wherever that is. See `judge.student.Student`.

    A function that has hung or has ended its kernel is not asked again: all else is answered as if it had, so that
    the time that a submission can take is bounded, and a hanging function costs no other function a point.

    rebound -- names that are said to mean something else now than in the locked imports
    """

    def __init__(
        self, notebook: NotebookNode, events: Sequence[Event], limits: Limits, right: Mapping[str, str]
    ) -> None:
        """Take what there is to know of a submission.

        Arguments:
        notebook -- the submission, as it ran
        events -- the cells that were ended; there may be more with each request
        limits -- how long a request may take, and all together
        right -- the sources of the right functions that others may be handed, by name
        """
        self.rebound: set[str] = set()
        self._notebook = notebook
        self._events = events
        self._limits = limits
        self._right_functions = right
        self._undefined: set[str] = set()
        self._ended: dict[tuple[str, bool], Failure] = {}
        self._deadline = time.monotonic() + limits.judge_seconds

    @abstractmethod
    def _send(self, request: str, seconds: float) -> object:
        """Hand over a request, in JSON.

        Returns: the answer, in JSON, or whatever came in its place. Raises Ended if the request has hung or has ended
        its kernel.
        """

    @cached_property
    def code(self) -> list[Code]:
        """The notebook's cells of code, as they ran."""
        return code_of(self._notebook)

    @cached_property
    def _imports(self) -> list[str]:
        return [*dict.fromkeys(own.statement for own in imports_of(self.code).values())]

    def apply(self, calls: Sequence[Call], with_right: bool = False) -> Sequence[Answer]:
        """See `judge.student.Student`.

        All calls go out at once. If that ends the kernel, they go one by one.
        """
        request: Apply = {
            "do": "apply",
            "calls": [_packed_call(call) for call in calls],
            "right": dict(self._right_functions) if with_right else {},
            "imports": self._imports,
        }
        subject = (calls[0].function, with_right)
        try:
            found = self._ask(request, subject)
            if "failure" in found:
                raise NoAnswer(self._failure(found["failure"], calls[0].function))
            answers = found.get("answers")
            if not isinstance(answers, list) or len(answers) != len(calls):
                raise Unreadable
        except NoAnswer as none:
            if len(calls) > 1 and subject in self._ended:
                del self._ended[subject]
                return self._one_by_one(calls, with_right)
            return [Answer(failure=none.failure)] * len(calls)
        return [answer_of(answer) for answer in answers]

    def _one_by_one(self, calls: Sequence[Call], with_right: bool) -> list[Answer]:
        """Ask the smallest first: a function that is too slow for a large layer, or ends there, keeps the rest."""
        order = sorted(range(len(calls)), key=lambda n: sum(map(_size, calls[n].arguments)))
        answers = {n: self.apply([calls[n]], with_right)[0] for n in order}
        return [answers[n] for n in range(len(calls))]

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        """See `judge.student.Student`."""
        request: RunModel = {
            "do": "model_nn",
            "start": pack(start),
            "target": pack(target),
            "iterations": iterations,
            "imports": self._imports,
        }
        try:
            found = self._ask(request, ("model_nn", False))
            unwritten = one_line(without_paths(text_of(found.get("unwritten", ""))[:MOST_READ]))
            if "failure" in found:
                printed = text_of(found.get("printed", ""))
                return Run(printed=printed, failure=self._failure(found["failure"], "model_nn"), unwritten=unwritten)
            files = found.get("files")
            if not isinstance(files, dict):
                raise Unreadable
            image = found.get("image")
            return Run(
                None if image is None else numbers(image),
                numbers(found.get("variable")),
                text_of(found.get("printed")),
                {name: unpack(picture) for name, picture in files.items()},
                unwritten=unwritten,
            )
        except NoAnswer as none:
            return Run(failure=none.failure)

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        """See `judge.student.Student`."""
        request: RunSteps = {
            "do": "train_step",
            "start": pack(problem.start),
            "content": [pack(target) for target in problem.content],
            "style": [pack(target) for target in problem.style],
            "gains": [*problem.gains],
            "weights": [*problem.weights],
            "steps": problem.steps,
            "imports": self._imports,
        }
        try:
            found = self._ask(request, ("train_step", False))
            if "failure" in found:
                return StepsRun(failure=self._failure(found["failure"], "train_step"))
            images, costs, traces = found.get("images"), found.get("costs"), found.get("traces")
            if not isinstance(images, list) or not isinstance(costs, list) or not isinstance(traces, int):
                raise Unreadable
            if (len(images), len(costs)) != (problem.steps + 1, problem.steps):
                raise Unreadable
            given = [None if cost is None else numbers(cost) for cost in costs]
            return StepsRun([numbers(image) for image in images], given, traces)
        except NoAnswer as none:
            return StepsRun(failure=none.failure)

    def source(self, function: str) -> Source:
        """See `judge.student.Student`."""
        return source_of(function, self.code, self._events, function in self._undefined)

    def _ask(self, request: Apply | RunModel | RunSteps, subject: tuple[str, bool]) -> dict[str, Any]:
        """Send a request.

        Returns: the answer, a dictionary of which nothing else is known. Raises NoAnswer if there is none.
        """
        if subject in self._ended:
            raise NoAnswer(self._ended[subject])
        seconds = min(self._limits.question_seconds, self._deadline - time.monotonic())
        if seconds <= 0:
            raise NoAnswer(Failure("late"))
        try:
            found = fields_of(self._send(json.dumps(request), seconds))
        except Ended as ended:
            self._ended[subject] = Failure("ended", reason=ended.reason)
            raise NoAnswer(self._ended[subject]) from ended
        rebound = found.get("rebound")
        self.rebound |= {name for name in rebound if isinstance(name, str)} if isinstance(rebound, list) else set()
        return found

    def _failure(self, found: Any, function: str) -> Failure:
        """Read why a function gave no answer at all. Raises Unreadable."""
        failure = failure_of(found)
        if failure.kind == "undefined":
            self._undefined.add(function)
        return failure


def _packed_call(call: Call) -> PackedCall:
    return {
        "function": call.function,
        "arguments": [_packed(argument) for argument in call.arguments],
        "keywords": dict(call.keywords),
        "gradient_to": call.gradient_to,
        "in_parts": call.in_parts,
    }


def _packed(argument: Given) -> PackedArgument | list[Any]:
    match argument:
        case Argument(value, kind):
            return {"value": pack(value), "kind": kind}
        case Made(module, name, numbers):
            return {"value": [module, name, [*numbers]], "kind": "made"}
        case str():
            return {"value": argument, "kind": "text"}
        case Mapping():
            return {"value": {name: _packed(one) for name, one in argument.items()}, "kind": "dictionary"}
    return [_packed(one) for one in argument]


def _size(argument: Given) -> int:
    """How many numbers there are in an argument."""
    match argument:
        case Argument(value):
            return value.size
        case Made() | str():
            return 0
        case Mapping():
            return sum(map(_size, argument.values()))
    return sum(map(_size, argument))
