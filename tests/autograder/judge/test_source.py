"""What the text of a function says: parameters, defaults, what is not used, not filled in, not returned."""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from autograder.assignments.nst.checks.program import Program
from autograder.catalogue.say import say
from autograder.judge.message import Message
from autograder.judge.source.body import certain, evaluated, fixed_rounds, fixed_shape, other_function, other_unpacking
from autograder.judge.source.returned import nothing_returned, returned_kind
from autograder.judge.source.signature import other_defaults, other_parameters, unused
from autograder.judge.source.text import Text, text_of
from autograder.judge.student import Source

PARAMETERS = {"a": ..., "b": ..., "scale": 3, "mean": False}
SIGNATURE = "def f(a, b, scale=3, mean=False):"


def text(code: str) -> Text:
    (tree,) = ast.parse(code).body
    assert isinstance(tree, ast.FunctionDef)
    return Text(tree)


def told(found: Message | str | None) -> str:
    return say(found) if isinstance(found, Message) else found or ""


def kind(text: Text) -> Message | None:
    return returned_kind(text, "cost")


def body(*lines: str, signature: str = SIGNATURE) -> Text:
    return text("\n    ".join([signature, *lines]))


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (SIGNATURE, ""),
        ("def f(*args, **named):", ""),
        ("def f(b, a, scale=3, mean=False):", "the parameters are in another order: (b, a, scale, mean), expected"),
        ("def f(a, b, factor=3, mean=False):", "the parameters have other names: (a, b, factor, mean), expected"),
        ("def f(a, b, mean=False):", "the parameter scale is missing: (a, b, mean), expected (a, b, scale, mean)."),
        ("def f(a):", "parameters are missing: (a), expected"),
        ("def f(a, b, c, scale=3, mean=False):", "there are more parameters: (a, b, c, scale, mean), expected"),
    ],
)
def test_other_parameters(signature: str, words: str) -> None:
    found = told(other_parameters(body("return 1", signature=signature), PARAMETERS))
    assert found.startswith(words) and bool(found) == bool(words)


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (SIGNATURE, ""),
        ("def f(a, b, scale=3.0, mean=False):", ""),
        ("def f(a, b, *, mean=False, scale=3):", ""),
        ("def f(a, b, scale=5, mean=False):", "the default of scale is 5, expected 3."),
        ("def f(a, b, scale=-3, mean=True):", "the defaults of scale and mean are -3 and True, expected 3 and False."),
        ("def f(a, b, scale, mean):", "scale and mean have no defaults, expected 3 and False."),
        ("def f(a, b, scale, mean=True):", "scale has no default, expected 3; the default of mean is True, expected"),
        ("def f(a, b, scale=np.SCALE, mean=False):", "the default of scale is np.SCALE, expected 3."),
        ("def f(a, b, scale=1 + 2, mean=False):", "the default of scale is an expression, expected 3."),
        ("def f(a, b, scale=0x" + "f" * 9000 + ", mean=False):", "the default of scale is an expression, expected 3."),
    ],
)
def test_other_defaults(signature: str, words: str) -> None:
    found = told(other_defaults(body("return 1", signature=signature), PARAMETERS))
    assert found.startswith(words) and bool(found) == bool(words)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["return a + b * scale if mean else a"], ""),
        (["a = g(a)", "b += a", "return b, scale, mean"], ""),
        (["return eval('a + b + scale + mean')"], ""),
        (["return [x for x in a], lambda: (b, scale, mean)"], ""),
        (["return a * scale"], "b and mean are not used."),
        (["scale = 3", "return a, b, scale, mean"], "scale is assigned again inside of the function"),
        (["for a in b:", "    scale(a, mean)"], "a is assigned again inside of the function"),
    ],
)
def test_unused_parameters(lines: list[str], words: str) -> None:
    found = told(unused(body(*lines), PARAMETERS))
    assert found.startswith(words) and bool(found) == bool(words)


def test_name_of_the_notebook_in_the_place_of_a_parameter_is_told() -> None:
    found = told(unused(body("return a + b", signature="def f(x, b):"), {"a": ..., "b": ...}))
    assert found == "x is not used: a of the notebook is read."


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["cost = None", "return cost"], "not filled in: cost is still None."),
        (["n, m = None", "cost = None", "return cost"], "not filled in: n, m and cost are still None."),
        (["n, m = None, None", "return n"], "not filled in: n and m are still None."),
        (["cost = None", "if mean:", "    cost = cost / 2", "return cost"], "not filled in: cost is still None."),
        (["n = a.shape", "cost = None", "return cost"], "not filled in: cost is still None."),
        (["cost = a - b"], "there is no return: add return cost."),
        (["cost = a - b", "print('cost', cost)"], "there is no return: add return cost. To print it is no return."),
        (["cost = a - b", "print('done')"], "there is no return: add return cost."),
        (["other = a", "cost = a", "last = b"], "there is no return: add return cost."),
        (["other = a", "last = b"], "there is no return: add return last."),
        (["print(a - b)"], "there is no return: what is printed is not returned."),
        (["cost = a - b", "return"], "its return has no value: it returns None."),
        (["return print(a - b)"], "it returns what print returns"),
        (["if mean:", "    return a"], "it can end without reaching its return"),
        (["return g(a)"], "what it returns is None."),
        (["cost = None", "cost == a - b", "return cost"], "cost == … compares and assigns nothing"),
        (["return None"], ""),
        (["pass"], ""),
    ],
)
def test_why_nothing_is_returned(lines: list[str], words: str) -> None:
    found = told(nothing_returned(body(*lines), "cost"))
    assert found.startswith(words) and bool(found) == bool(words)


@pytest.mark.parametrize(
    ("of", "line", "words"),
    [
        (kind, "return [a, b]", "a list is returned"),
        (kind, "return a, b", "a tuple is returned"),
        (kind, "return f'{a}'", "a text is returned"),
        (kind, "return 'cost ' + str(a)", "a text is returned"),
        (kind, "return a + b", ""),
        (evaluated, "return sess.run(a)", "sess.run"),
        (evaluated, "return a.eval()", ".eval()"),
        (evaluated, "return tf.math.square(a)", ""),
        (fixed_shape, "return tf.reshape(a, [4 * 4, 3])", "[16, 3]"),
        (fixed_shape, "return tf.reshape(a, shape=(-1, 3))", "[-1, 3]"),
        (fixed_shape, "return tf.reshape(a, [-1])", ""),
        (fixed_shape, "return tf.reshape(a, [b, 3])", ""),
        (fixed_rounds, "return [a for i in range(5)]", "range(5) is written into the code"),
        (fixed_rounds, "return [a for i in range(len(b))]", ""),
        (other_unpacking, "m, n_C, n_H, n_W = a.shape", "the shape is unpacked as (m, n_C, n_H, n_W)"),
        (other_unpacking, "m, n_W, n_H, n_C = a.get_shape().as_list()", ""),
        (other_unpacking, "m, n_C, n_H, n_W = b", ""),
        (other_function, "return tf.reduce_prod(a)", "tf.reduce_prod is taken"),
        (other_function, "return a // b", "// cuts off"),
        (other_function, "return a / b", ""),
    ],
)
def test_other_facts(of: Callable[[Text], Message | str | None], line: str, words: str) -> None:
    found = told(of(body(line)))
    assert found.startswith(words) and bool(found) == bool(words)


def test_power_that_is_none() -> None:
    assert told(certain(body("return (a - b) ^ 2"), PARAMETERS)) == "^ is no power in Python: write **."


HOSTILE = {
    "deep": "return " + "a." * 900 + "b",
    "calls": "return " + "a" + ".run()" * 400,
    "names": "; ".join(f"{'x' * 40}{n} = None" for n in range(300)) + "; return " + "x" * 40 + "1",
    "long name": f"{'y' * 5000} = None; return {'y' * 5000}",
    "numbers": f"return tf.reshape(a, [0x{'f' * 5000}, 3])",
    "operators": "return " + "a + " * 900 + "b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_stops_the_judge_or_floods_what_is_told(name: str) -> None:
    tree = ast.parse(f"{SIGNATURE}\n    {HOSTILE[name]}").body[0]
    assert isinstance(tree, ast.FunctionDef)
    found = text_of(Source(tree=tree))
    if found is None:
        return
    program: Any = Program(found)
    every = [
        certain(found, PARAMETERS),
        unused(found, PARAMETERS),
        nothing_returned(found, "cost"),
        *(of(found) for of in (kind, evaluated, fixed_shape, other_function)),
        program.made_from(),
    ]
    assert max(len(told(one)) for one in every) < 400


def test_text_of_thousands_of_expressions_is_not_read() -> None:
    tree = ast.parse(f"{SIGNATURE}\n    return [" + "a, " * 4000 + "b]").body[0]
    assert isinstance(tree, ast.FunctionDef)
    assert text_of(Source(tree=tree)) is None
    assert text_of(Source()) is None
