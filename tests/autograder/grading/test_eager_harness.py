"""The harness of notebooks without sessions, without a kernel: what it answers, and that names are given back."""

import json
from typing import Any

import numpy as np
import pytest

from autograder.grading.eager_harness import EagerHarness
from autograder.sandbox.protocol import pack, unpack
from nst.tensorflow import tf2 as tf

STEP = """def train_step(generated_image):
    with tf.GradientTape() as tape:
        a_G = vgg_model_outputs(generated_image)
        J = total_cost(compute_content_cost(a_C, a_G), compute_style_cost(a_S, a_G))
    optimizer.apply_gradients([(tape.gradient(J, generated_image), generated_image)])
    return J
"""


def harness(source: str, **names: Any) -> tuple[EagerHarness, dict[str, Any]]:
    namespace: dict[str, Any] = {"tf": tf, **names}
    made = EagerHarness(namespace)
    exec(source, namespace)  # noqa: S102
    return made, namespace


def apply(to: EagerHarness, *numbers: Any, kind: str = "tensor", gradient_to: int | None = None, **more: Any) -> Any:
    values = [{"value": pack(np.float32(number)), "kind": kind} for number in numbers]
    calls: list[Any] = [
        {"function": "f", "arguments": [value], "keywords": {}, "gradient_to": gradient_to, "in_parts": False}
        for value in values
    ]
    request = {"do": "apply", "calls": calls, "right": {}, "imports": []} | more
    return json.loads(to.answer(json.dumps(request)))


def train(to: EagerHarness, **more: Any) -> Any:
    image = pack(np.full((1, 2, 2, 3), 0.5, np.float32))
    problem = {"start": image, "content": [image] * 2, "style": [image] * 2, "gains": [1.0, 2.0], "weights": [0.5]}
    request = {"do": "train_step", "steps": 2, "imports": []} | problem | more
    return json.loads(to.answer(json.dumps(request)))


@pytest.mark.parametrize("kind", ["tensor", "placeholder"])
def test_answers(kind: str) -> None:
    found = apply(harness("def f(x): return x ** 2")[0], 3, 4, kind=kind, gradient_to=0)
    assert [float(unpack(one["value"])) for one in found["answers"]] == [9, 16]
    assert [float(unpack(one["gradient"])) for one in found["answers"]] == [6, 8]


def test_function_is_traced_once_for_each_shape_and_follows_what_it_is_given() -> None:
    made, names = harness("traces = []\ndef f(x):\n    traces.append(x)\n    return tf.reduce_sum(x)")
    found = apply(made, 1, 2, [3, 4], 5, kind="placeholder")
    assert [float(unpack(one["value"])) for one in found["answers"]] == [1, 2, 7, 5]
    assert len(names["traces"]) == 2


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("f = 5", ("undefined", "")),
        ("def f(x): pass", ("nothing", "")),
        ("def f(x): raise SystemExit", ("raised", "SystemExit")),
        ("def f(x): return object()", ("raised", "TypeError")),
        ("def f(x): return x.numpy()", ("raised", "AttributeError")),
    ],
)
def test_failures(source: str, failure: tuple[str, str]) -> None:
    found = apply(harness(source)[0], 3, kind="placeholder")
    one = found["answers"][0] if "answers" in found else found
    assert (one["failure"]["kind"], one["failure"]["exception"]) == failure


def test_lists_are_given_as_lists_and_gradients_to_one_of_their_items() -> None:
    made, _ = harness("def f(xs): return xs[-1] ** 2 + xs[0]")
    values = [{"value": pack(np.float32(number)), "kind": "tensor"} for number in (3, 4)]
    call = {"function": "f", "arguments": [values], "keywords": {}, "gradient_to": 1, "in_parts": False}
    request = {"do": "apply", "calls": [call], "right": {}, "imports": []}
    (found,) = json.loads(made.answer(json.dumps(request)))["answers"]
    assert (float(unpack(found["value"])), float(unpack(found["gradient"]))) == (19, 8)


def test_what_no_kernel_holds_is_refused_before_it_is_tried() -> None:
    found = apply(harness("def f(x): return tf.matmul(x, x, transpose_b=True)")[0], np.zeros((72_000, 1)))
    assert found["answers"][0]["failure"]["exception"] == "ResourceExhaustedError"


def test_names_are_given_back() -> None:
    made, names = harness("def f(x): return gram_matrix(np.float32(len([x])))\nnp = 5\nlen = 7")
    found = apply(made, 3, imports=["import numpy as np"], right={"gram_matrix": "lambda x: 2 * x"})
    assert float(unpack(found["answers"][0]["value"])) == 2
    assert found["rebound"] == ["np"]
    assert (names["np"], names["len"], "gram_matrix" in names) == (5, 7, False)


@pytest.mark.parametrize(("decorator", "traces"), [("", 0), ("@tf.function\n", 1)])
def test_train_step(decorator: str, traces: int) -> None:
    made, names = harness(decorator + STEP, optimizer="the notebook's")
    found = train(made)
    images = [unpack(image) for image in found["images"]]
    assert len(images) == 3 and len(found["costs"]) == 2
    np.testing.assert_allclose(np.abs(images[1] - images[0]), 0.01, rtol=1e-3)
    assert found["traces"] == traces
    assert names["optimizer"] == "the notebook's" and "vgg_model_outputs" not in names


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("train_step = 5", ("undefined", "")),
        ("def train_step(image): pass", ("nothing", "")),
        ("def train_step(image): raise ValueError", ("raised", "ValueError")),
        ("def train_step(image): return object()", ("raised", "ValueError")),
    ],
)
def test_failures_of_train_step(source: str, failure: tuple[str, str]) -> None:
    found = train(harness(source)[0])["failure"]
    assert (found["kind"], found["exception"]) == failure


def test_session_cannot_be_asked_for() -> None:
    start = pack(np.zeros((1, 2, 2, 3), np.float32))
    request = {"do": "model_nn", "start": start, "target": start, "iterations": 2, "imports": []}
    found = json.loads(harness("def model_nn(*_): return 1")[0].answer(json.dumps(request)))
    assert found["failure"]["exception"] == "ValueError"
