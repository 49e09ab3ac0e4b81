"""Functions that take a picture, a name, a database and an object, and return a pair: through both harnesses."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat.v4 import new_notebook
from PIL import Image

from autograder.grading.eager_harness import EagerHarness
from autograder.grading.harness import Harness
from autograder.grading.remote_student import RemoteStudent
from autograder.grading.untrusted import UNREADABLE, answer_of
from autograder.judge.student import Answer, Argument, Call, Given, Made
from autograder.sandbox.limits import LIMITS
from autograder.sandbox.protocol import MOST_PARTS, MOST_SAID, pack
from nst.tensorflow import tf, tf2

PICTURE = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(4, 3, 3)
DATABASE: Given = {"Zoë": Argument(np.ones((1, 2)), "array"), "Bo": Argument(np.zeros((1, 2)), "array")}


class Student(RemoteStudent):
    """A function f in this process."""

    def __init__(self, source: str, kind: type[Harness]) -> None:
        super().__init__(new_notebook(), [], LIMITS, {})
        names: dict[str, Any] = {"tf": tf2 if kind is EagerHarness else tf, "np": np, "Image": Image}
        self._harness = kind(names)
        exec(source, names)  # noqa: S102

    def _send(self, request: str, seconds: float) -> object:
        return self._harness.answer(request)


both = pytest.mark.parametrize("kind", [Harness, EagerHarness])


def answer(kind: type[Harness], source: str, arguments: Sequence[Given]) -> Answer:
    (found,) = Student(source, kind).apply([Call("f", arguments, in_parts=True)])
    return found


@both
def test_arguments_arrive_as_what_they_are(kind: type[Harness]) -> None:
    source = """def f(path, name, database, made):
    print(name)
    return np.asarray(Image.open(path)).sum(), type(path) is str, [*database][0], database["Bo"], made, None"""
    found = answer(kind, source, [Argument(PICTURE, "picture"), "Zoë", DATABASE, Made("math", "sqrt", (9,))])
    total, is_text, first, of_bo, made, none = found.parts
    assert isinstance(total, np.ndarray) and isinstance(of_bo, np.ndarray) and isinstance(made, np.ndarray)
    assert [total, is_text, first, of_bo.tolist(), made, none] == [PICTURE.sum(), True, "Zoë", [[0, 0]], 3, None]
    assert found.printed == "Zoë\n" and found.value is None and found.failure is None


@both
def test_empty_dictionary(kind: type[Harness]) -> None:
    assert answer(kind, "def f(database): return len(database), database == {}", [{}]).parts == (0, True)


@both
def test_each_picture_is_a_file_of_its_own(kind: type[Harness]) -> None:
    source = "def f(one, other): return one, other"
    one, other = answer(kind, source, [Argument(PICTURE, "picture"), Argument(PICTURE, "picture")]).parts
    assert isinstance(one, str) and isinstance(other, str) and one != other
    assert (np.asarray(Image.open(one)) == PICTURE).all()
    for file in (one, other):
        Path(file).unlink()


@both
@pytest.mark.parametrize(
    ("returned", "parts"),
    [
        ("1.5", (1.5,)),
        ("[2, 'a']", (2, "a")),
        ("np.float32(0.5), np.bool_(True)", (0.5, True)),
        ("np.array(['a']), np.array([False])", ("a", False)),
        ("tf.constant(2.0), tf.constant(True)", (2, True)),
        ("None, None, 1", (None, None, 1)),
        ("'x' * 10 ** 6, 0", ("x" * MOST_SAID, 0)),
        ("(*range(99),)", (*range(MOST_PARTS),)),
    ],
)
def test_parts(kind: type[Harness], returned: str, parts: tuple[Any, ...]) -> None:
    assert answer(kind, f"def f(): return {returned}", []).parts == parts


@both
@pytest.mark.parametrize("returned", ["None", "None, None", "()"])
def test_nothing_but_none_is_nothing(kind: type[Harness], returned: str) -> None:
    failure = answer(kind, f"def f(): return {returned}", []).failure
    assert failure is not None and failure.kind == "nothing"


@both
def test_part_that_holds_no_numbers(kind: type[Harness]) -> None:
    failure = answer(kind, "def f(): return 1, object()", []).failure
    assert failure is not None and (failure.kind, failure.exception) == ("raised", "ValueError")


@pytest.mark.parametrize(
    "sent",
    [
        {"parts": None, "printed": ""},
        {"parts": [1.5], "printed": ""},
        {"parts": [{"text": 5}], "printed": ""},
        {"parts": [{"text": "a", "more": 1}] * (MOST_PARTS + 1), "printed": ""},
        {"parts": [True]},
        {"parts": [True], "printed": 5},
        {"parts": ["AAAA"], "printed": ""},
        {"parts": [[True]], "printed": ""},
    ],
)
def test_what_no_harness_sends_is_unreadable(sent: Any) -> None:
    assert answer_of(sent) == Answer(failure=UNREADABLE)


def test_what_is_sent_is_cut() -> None:
    found = answer_of(
        json.loads(json.dumps({"parts": [{"text": "x" * 10**6}, pack(np.ones(2))], "printed": "y" * 10**6}))
    )
    assert found.parts[0] == "x" * MOST_SAID and found.printed == "y" * MOST_SAID
