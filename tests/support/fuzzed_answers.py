"""Answers such as a kernel can make up, and the judge in front of them: it ends in a verdict, whatever they are.

Each fuzzer is a function that is given examples by hypothesis: test_fuzz_answers.py runs them for a few, and
benchmarks/fuzz.py for thousands.
"""

import base64
import json
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any, get_args

import nbformat
import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy
from nbformat import NotebookNode

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.catalogue.say import say
from autograder.grading.kernel_student import answer_in
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.remote_student import RemoteStudent
from autograder.grading.untrusted import Unreadable, failure_of, numbers, unpack
from autograder.grading.words import words
from autograder.judge.errors import no_answer
from autograder.judge.judge import generators, judge
from autograder.judge.message import Message, message
from autograder.judge.question import Function, unusable
from autograder.judge.student import Answer, Call, Failure, Part, Run, Source, StepProblem, StepsRun
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from autograder.sandbox.protocol import (
    ANSWER,
    MOST_AXES,
    MOST_NUMBERS,
    Applied,
    ModelRun,
    PackedAnswer,
    PackedFailure,
    pack,
)
from autograder.sandbox.protocol import StepsRun as Trained
from autograder.sandbox.run import Ended
from nst.reader.python import parsed
from tests.support.fuzzer import fuzzer
from tests.support.graded import FUNCTIONS
from tests.support.right_answers import right_answers
from tests.support.solution import cells
from tests.support.student_in_process import PATIENT

LONGEST_TOLD = 500  # characters of a message
MOST_TEXT = 200_000  # characters of a text
SEEDS = st.integers(1, 3)  # of which the right answers are worked out once

# ---------------------------------------------------------------- texts

PIECES = (
    *("\n", "\r", "\x00", "\x1b[31m", "\ud800", "\udfff", "\u202e", "\u2028", "\u0131", "\u0663", "<script>", "{{"),
    *("stopped with ", "returned None", "is not defined", "was ended: ", "ValueError: ", "TypeError: ", "NameError: "),
    *("name 'J' is not defined", "takes 2 positional arguments", "NoneType", "reshape", "values to unpack", "MatMul"),
    *("Graph execution error:\n", "\nNode: 'x'\n", "{{node a}} = ", "[[{{node", 'File "', "/a/b/c.py", f"{ROOT}/a/"),
    *("Iteration 0 :\n", "total cost = ", "content cost = ", "style cost = ", "1e9999", "-inf", "nan", "9" * 400, "1."),
    *("has no attribute 'T'", "module 'tensorflow' has no attribute 'mul'", "symbolic", "same graph", "IndexError"),
)
short_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
texts = st.builds(
    lambda text, times: (text * times)[:MOST_TEXT], short_texts, st.sampled_from((1, 1, 1, 1, 1, 1, 50, 20_000))
)

# ---------------------------------------------------------------- arrays

Strategy = st.SearchStrategy[Any]


def mostly(usual: Strategy, odd: Strategy) -> Strategy:
    """So that what is odd is alone in what is all right otherwise, and not refused for something else."""
    return st.integers(0, 4).flatmap(lambda n: odd if n == 0 else usual)


DESCRIPTIONS = (
    *("'<f4'", "'>f8'", "'<f2'", "'<f16'", "'|u1'", "'<i8'", "'>i2'", "'|b1'", "'<c16'", "'|O'", "'|S3'", "'<U2'"),
    *("'|V8'", "'|V0'", "'<M8[ns]'", "[('a', '<f8')]", "[('a', '<f8', (99999999,))]", "('<f8', (2,))", "'<f8,<f8'"),
    *("'float'", "None", "8", "''", "{}", "'<f99'", "__import__('os')"),
)
SIDES = (
    *("128", "1000000", "-1", "-8", "True", "False", "9" * 25, "9" * 5000, "1" + "0" * 4000, "2.0", "None", "'a'"),
    *("1j", "(1,)", "[]", "0x2", "2**9", "...", "-0"),
)
sides = mostly(st.sampled_from(("0", "1", "2", "3", "5")), st.sampled_from(SIDES))
headers = st.builds(
    "{{'descr': {}, 'fortran_order': {}, 'shape': {}{}".format,
    mostly(st.just("'<f8'"), st.sampled_from(DESCRIPTIONS)),
    mostly(st.sampled_from(("True", "False")), st.sampled_from(("1", "None"))),
    mostly(
        st.lists(sides, max_size=10).map(lambda found: f"({', '.join(found)}{',' * bool(found)})"),
        st.sampled_from(("(3)", "[2]", "None", "(" * 3000, "-" * 5000 + "1")),
    ),
    mostly(st.just(", }"), st.sampled_from(("", ", 'more': 1}", ", 'shape': (1,)}", "}\x00", "} # L", "L}"))),
)


def _npy(magic: bytes, header: str, length: int | None, data: bytes) -> str:
    text = header.encode("utf-8", "replace") + b"\n"
    size = len(text) if length is None else length
    form = "<H" if magic[6:7] == b"\x01" else "<I"
    return base64.b64encode(magic + struct.pack(form, size % 2 ** (8 * struct.calcsize(form))) + text + data).decode()


def _changed(text: str, places: Sequence[tuple[int, str]]) -> str:
    for place, other in places:
        at = place % (len(text) + 1)
        text = text[:at] + other + text[at + 1 :]
    return text


built = st.builds(
    _npy,
    mostly(st.just(b"\x93NUMPY\1\0"), st.sampled_from((b"\x93NUMPY\2\0", b"\x93NUMPY\3\0", b"\x93NUMPY\x09\0", b"PK"))),
    mostly(headers, short_texts),
    mostly(st.none(), st.integers(0, 2**32)),
    mostly(st.sampled_from((0, 0, 8, 16, 24, 64, 1024)).map(bytes), st.binary(max_size=24)),
)
dtypes = st.sampled_from(("f8", "f4", "f2", "i8", "i4", "u1", "u8", "b1", "c8", "S2", "U2", "M8[s]")).map(np.dtype)
real = of_numpy.arrays(dtypes, of_numpy.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)).map(pack)
places = st.lists(st.tuples(st.integers(0, 9999), st.sampled_from("A/=9 \n")), max_size=4)
changed = st.builds(_changed, real | built, places)
npy_texts = real | built | changed | texts

# ---------------------------------------------------------------- JSON

KEYS = (
    *("failure", "kind", "exception", "text", "answers", "value", "gradient", "rebound"),
    *("parts", "image", "variable", "printed", "files", "unwritten", "images", "costs", "traces"),
)
scalars = st.none() | st.booleans() | st.integers() | st.integers(-(10**4000), 10**4000) | st.floats() | npy_texts
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | short_texts, inner, max_size=4),
    max_leaves=8,
)
BROKEN = (
    *("", "{", "null", "NaN", "[" * 100_000, '{"failure":' * 50_000, "1" * 10_000, f'{{"answers": {"9" * 5000}}}'),
    *('{"failure": "\\ud800"}', '{"answers": [], "answers": null}', '{"answers": 1e999}', "\ud800", "\x00"),
)
# ---------------------------------------------------------------- failures

KINDS = ("other", "late", "ended", "unreadable", "no-numbers", "too-many", "Raised", "raised ", "raised\x00", "\ud800")
EXCEPTIONS = ("two words", "a.b", "x" * 101, "x" * MOST_TEXT, "E\n", "\ud800", "\x1b[31m", "<b>", "\u0661")
names = st.sampled_from(("ValueError", "InvalidArgumentError", "MadeUp", "\u0131", "x" * 100))
kinds = mostly(st.sampled_from(("raised", "undefined", "nothing", "too-many")), st.sampled_from(KINDS) | json_values)
failures = mostly(
    st.one_of(
        st.fixed_dictionaries({"kind": st.just("raised"), "exception": names, "text": texts}),
        st.fixed_dictionaries(
            {
                "kind": kinds,
                "exception": mostly(names | st.just(""), st.sampled_from(EXCEPTIONS) | texts | json_values),
                "text": mostly(texts | st.just(""), json_values),
            }
        ),
    ),
    st.one_of(
        st.dictionaries(st.sampled_from(("kind", "exception", "text", "more")), kinds | names | texts, max_size=4),
        json_values,
    ),
)

# ---------------------------------------------------------------- what a kernel puts out

messages = json_values.map(json.dumps) | st.sampled_from(BROKEN) | texts
outputs = st.lists(
    st.dictionaries(
        st.sampled_from(("output_type", "data", "text")),
        st.dictionaries(st.sampled_from((ANSWER, "text/plain")), messages | json_values, max_size=2) | json_values,
        max_size=3,
    ),
    max_size=3,
)
# What becomes of an answer that was right: what is put in the place of one of its parts, a message in its place, all
# that the kernel puts out, or why it was ended; None leaves it as it is.
Mangle = Callable[[dict[str, Any]], list[Any]]


def sent(found: Any) -> list[Any]:
    return [{"data": {ANSWER: found if isinstance(found, str) else json.dumps(found)}}]


def _with_part(part: int, value: Any) -> Mangle:
    def mangle(found: dict[str, Any]) -> list[Any]:
        found = deepcopy(found)
        holders = _holders(found)
        holder, key = holders[part % len(holders)]
        holder[key] = value
        return sent(found)

    return mangle


def _with_failure(part: int, failure: Any) -> Mangle:
    """In the place of one answer or of all, or beside them."""

    def mangle(found: dict[str, Any]) -> list[Any]:
        answers = [*found.get("answers", [])]
        if not answers or part % 3 == 0:
            return sent(found | {"failure": failure} if part % 2 else {"failure": failure})
        answers[part % len(answers)] = {"failure": failure}
        return sent(found | {"answers": answers})

    return mangle


def _holders(found: Any) -> list[tuple[Any, Any]]:
    """All places in lists and dictionaries."""
    inside: list[tuple[Any, Any]] = list(enumerate(found)) if isinstance(found, list) else []
    inside += found.items() if isinstance(found, dict) else []
    return [place for key, value in inside for place in [(found, key), *_holders(value)]]


def _ended(reason: Message) -> Mangle:
    def mangle(found: dict[str, Any]) -> list[Any]:
        raise Ended(reason)

    return mangle


mangles = st.one_of(
    st.just(sent),
    st.builds(_with_part, st.integers(0, 999), json_values),
    st.builds(_with_part, st.integers(0, 999), npy_texts),
    st.builds(_with_failure, st.integers(0, 999), failures),
    messages.map(lambda message: lambda _: sent(message)),
    outputs.map(lambda put_out: lambda _: put_out),
    st.sampled_from((message("ended.hung", seconds=20), message("ended.output", most=1))).map(_ended),
)


class MangledStudent(RemoteStudent):
    """The solution, in a kernel whose answers are mangled on their way: one after the other, each in its own way."""

    def __init__(self, mangles: Sequence[Mangle], assignment: str = "nst") -> None:
        super().__init__(_notebook(assignment), [], PATIENT, {})
        self._right, self._mangles = right_answers(assignment), mangles
        self._asked = 0
        self._due: Applied | ModelRun | Trained = {}

    def apply(self, calls: Sequence[Call], with_right: bool = False) -> Sequence[Answer]:
        self._due = {"answers": [_packed(self._right.to(call)) for call in calls], "rebound": []}
        return super().apply(calls, with_right)

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        run = self._right.run(start, target, iterations)
        assert run.image is not None and run.variable is not None
        self._due = {
            "image": pack(run.image),
            "variable": pack(run.variable),
            "printed": run.printed,
            "files": {name: pack(picture) for name, picture in run.files.items()},
            "unwritten": "",
            "rebound": [],
        }
        return super().run_model_nn(start, target, iterations)

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        run = self._right.run_steps(problem)
        costs = [None if cost is None else pack(cost) for cost in run.costs]
        images = [pack(image) for image in run.images]
        self._due = {"images": images, "costs": costs, "traces": run.traces, "rebound": []}
        return super().run_train_step(problem)

    def _send(self, request: str, seconds: float) -> object:
        self._asked += 1
        return answer_in(self._mangles[self._asked % len(self._mangles)](dict(self._due)))


@cache
def _notebook(assignment: str) -> NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells(assignment).values()])


def _packed(answer: Answer) -> PackedAnswer:
    if answer.parts:
        return {"parts": [_packed_part(part) for part in answer.parts], "printed": answer.printed}
    assert answer.value is not None
    found: PackedAnswer = {"value": pack(answer.value)}
    return found if answer.gradient is None else {**found, "gradient": pack(answer.gradient)}


def _packed_part(part: Part) -> Any:
    if isinstance(part, str):
        return {"text": part}
    return pack(part) if isinstance(part, np.ndarray) else part


def check_verdict(functions: Sequence[FunctionVerdict]) -> None:
    """Whether what was found can be told, stored and added up."""
    for function in functions:
        for check in function.checks:
            assert check.points in (0, check.max_points)
            told = say(check.finding)
            assert told.isprintable() and 0 < len(told) <= LONGEST_TOLD
            told.encode()
    found = Verdict(tuple(functions), 1)
    assert Verdict.from_json(found.to_json(say)) == found


# ---------------------------------------------------------------- fuzzers


def arrays(text: str) -> None:
    """Whatever is sent as an array is one of bounded size, or refused in a few words."""
    for read in (unpack, numbers):
        try:
            array = read(text)
        except Unreadable as refused:
            assert 0 < len(str(refused)) < 200
        else:
            assert array.size <= MOST_NUMBERS and array.ndim <= MOST_AXES
            why = unusable(array)
            assert why is None or len(say(why)) < 200


def answers(example: tuple[list[Mangle], int, str]) -> None:
    """Whatever a kernel answers about one function, its checks can be told."""
    mangled, seed, name = example
    check_verdict([FUNCTIONS["nst"][name].judge(MangledStudent(mangled), generators(seed, FUNCTIONS["nst"])[name])])


def submissions(example: tuple[list[Mangle], int, str]) -> None:
    """The same of all functions of an assignment, the last of which are judged by what others got."""
    mangled, seed, assignment = example
    check_verdict(judge(MangledStudent(mangled, assignment), seed, FUNCTIONS[assignment]).functions)


functions = st.sampled_from(
    (
        Function("total_cost", {"J_content": ..., "J_style": ..., "alpha": 10, "beta": 40}, "J"),
        Function("model_nn", {"sess": ..., "input_image": ..., "num_iterations": 200}, "generated_image"),
    )
)


def errors(example: tuple[Any, str, Function, bool]) -> None:
    """Whatever a kernel says of an error, it is refused or becomes one printable line."""
    found, text, function, is_read = example
    assert len(words(text)) <= 300 and words(text).isprintable()
    read = [Failure("raised", text, text)]
    with suppress(Unreadable):
        read.append(failure_of(json.loads(json.dumps(found))))
        assert read[-1].kind in get_args(PackedFailure.__annotations__["kind"])
        assert len(read[-1].exception) <= 100 and len(read[-1].text) <= 300 and read[-1].text.isprintable()
    source = Source(tree=parsed(cells()[function.name]).body[0]) if is_read else Source()  # type: ignore[arg-type]
    subject = message("subject.call", function=function.name, inputs=message("nst.call.other-costs"))
    for failure in read:
        fault = no_answer(subject, failure, function, source)
        told = say(fault.finding)
        assert told.isprintable() and len(told) <= LONGEST_TOLD
        assert fault.mistake is None or say(fault.mistake) in told


checks = st.builds(
    lambda name, points, passed, found, mistake: Check(
        name,
        points * passed,
        points,
        message("finding.and-mistake", finding=found, mistake=Message(mistake)),
        Message(mistake) if mistake else None,
    ),
    texts,
    st.integers(0, 30),
    st.booleans(),
    texts,
    texts,
)


def verdicts(example: tuple[list[Check], list[str]]) -> None:
    """Any verdict can be shown and stored."""
    found, notes = example
    verdict = Verdict((FunctionVerdict("total_cost", tuple(found)),), 1, notes=tuple(map(Message, notes)))
    text = verdict.to_json(say)
    assert Verdict.from_json(text).to_json(say) == text  # two halves of a surrogate pair are one character once read
    shown = nbformat.writes(present(released(NST), verdict))
    assert f'"{float(verdict.score)!r}"' in shown


def _examples(most: int, *of: str) -> st.SearchStrategy[Any]:
    return st.tuples(st.lists(mangles, min_size=1, max_size=most), SEEDS, st.sampled_from(of))


FUZZERS = {
    "arrays": fuzzer(arrays, npy_texts, 9000),
    "answers": fuzzer(answers, _examples(3, "total_cost", "gram_matrix"), 5000),
    "runs": fuzzer(answers, _examples(3, "model_nn"), 2000),
    "errors": fuzzer(errors, st.tuples(failures, texts, functions, st.booleans()), 3000),
    "verdicts": fuzzer(verdicts, st.tuples(st.lists(checks, max_size=4), st.lists(texts, max_size=4)), 1000),
    "submissions": fuzzer(submissions, _examples(5, *FUNCTIONS), 200),
}
