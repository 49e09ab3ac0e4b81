"""The harness without a kernel: what it answers, and that it leaves the process as it was."""

import builtins
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.grading.harness import Harness
from autograder.sandbox.protocol import pack, unpack
from nst.tensorflow import tf

MODEL_NN = """def model_nn(sess, input_image, num_iterations=200):
    sess.run(tf.global_variables_initializer())
    print("seen")
    {}
    return 2 * input_image
"""


def harness(source: str, **names: Any) -> tuple[Harness, dict[str, Any]]:
    namespace: dict[str, Any] = {"tf": tf, **names}
    made = Harness(namespace)
    exec(source, namespace)  # noqa: S102
    return made, namespace


def apply(to: Harness, *numbers: float, gradient_to: int | None = None, **more: Any) -> Any:
    values = [{"value": pack(np.float32(number)), "kind": "tensor"} for number in numbers]
    calls: list[Any] = [
        {"function": "f", "arguments": [value], "keywords": {}, "gradient_to": gradient_to, "in_parts": False}
        for value in values
    ]
    request = {"do": "apply", "calls": calls, "right": {}, "imports": []} | more
    return json.loads(to.answer(json.dumps(request)))


def run_model_nn(to: Harness) -> Any:
    start = pack(np.full((1, 2, 2, 3), 50, np.float32))
    request = {"do": "model_nn", "start": start, "target": start, "iterations": 2, "imports": []}
    return json.loads(to.answer(json.dumps(request)))


def test_answers() -> None:
    made, _ = harness("def f(x): return x ** 2")
    found = apply(made, 3, 4, gradient_to=0)
    assert [float(unpack(one["value"])) for one in found["answers"]] == [9, 16]
    assert [float(unpack(one["gradient"])) for one in found["answers"]] == [6, 8]


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("f = 5", ("undefined", "", "")),
        ("def f(x): pass", ("nothing", "", "")),
        ("def f(x): raise ValueError('no')", ("raised", "ValueError", "no")),
        ("def f(x): raise SystemExit", ("raised", "SystemExit", "")),
        ("def f(x): raise KeyError('\\ud800')", ("raised", "KeyError", "'\\ud800'")),
        ("class E(Exception):\n    def __str__(self): return 5\ndef f(x): raise E", ("raised", "E", "")),
        ("def f(x): raise ValueError('x' * 10 ** 6)", ("raised", "ValueError", "x" * 10_000)),
        (
            "def f(x): return object()",
            ("raised", "ValueError", "the result is of type object, which holds no numbers"),
        ),
        ("def f(x): return tf.zeros(20_001)", ("too-many", "", "")),
    ],
)
def test_failures(source: str, failure: tuple[str, str, str]) -> None:
    found = apply(harness(source)[0], 3)
    one = found["answers"][0] if "answers" in found else found
    assert tuple(one["failure"][key] for key in ("kind", "exception", "text")) == failure


def test_call_that_stops_costs_no_other() -> None:
    made, _ = harness("def f(x):\n    if tf.get_static_value(x) == 4: raise ValueError\n    return x")
    found = apply(made, 3, 4, 5)["answers"]
    assert [one.get("failure", {}).get("kind") for one in found] == [None, "raised", None]


def test_names_are_given_back() -> None:
    made, names = harness("def f(x): return gram_matrix(np.float32(len([x])))\nnp = 5\nlen = 7")
    found = apply(made, 3, imports=["import numpy as np"], right={"gram_matrix": "lambda x: 2 * x"})
    assert float(unpack(found["answers"][0]["value"])) == 2
    assert found["rebound"] == ["np"]
    assert (names["np"], names["len"], "gram_matrix" in names) == (5, 7, False)


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("pass", ""),
        ("raise ValueError", "ValueError"),
        ("raise SystemExit", "SystemExit"),
        ("open('/nowhere/x', 'w')", ""),
        ("import os; os.chdir('/')", "FileNotFoundError"),  # there is no folder for its pictures there
    ],
)
def test_process_is_left_as_it_was(line: str, failure: str) -> None:
    def state() -> tuple[object, ...]:
        return Path.cwd(), sys.stdout, builtins.open, io.open, os.mkdir, os.replace, names.get("open")

    made, names = harness(MODEL_NN.format(line))
    before = state()
    found = run_model_nn(made)
    assert state() == before
    assert found.get("failure", {}).get("exception", "") == failure
    assert found.get("printed", "seen\n") == "seen\n"
    assert found.get("unwritten", "") == ("/nowhere/x" if "nowhere" in line else "")
