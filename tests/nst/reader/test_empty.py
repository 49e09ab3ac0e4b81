"""Functions that a student has not filled in yet."""

import ast

import pytest

from nst.reader.empty import is_empty

EMPTY = {
    "as given": "def f(a):\n    '''Compute.'''\n    J = None\n    # your code here\n    return J",
    "two returns": "def f(a):\n    J = None\n    if a is None:\n        return J\n    return J",
}
FILLED = {
    "assigned later": "def f(a):\n    J = None\n    J = a + 1\n    return J",
    "assigned in a loop": "def f(a):\n    J = None\n    for J in a:\n        pass\n    return J",
    "returned at once": "def f(a):\n    J = None\n    return a + 1",
    "one return of two": "def f(a):\n    J = None\n    if a:\n        return a\n    return J",
    "no return": "def f(a):\n    J = None",
    "an argument": "def f(J):\n    return J",
}


def function(source: str) -> ast.FunctionDef:
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.FunctionDef)
    return tree


@pytest.mark.parametrize("source", EMPTY.values(), ids=EMPTY)
def test_empty(source: str) -> None:
    assert is_empty(function(source))


@pytest.mark.parametrize("source", FILLED.values(), ids=FILLED)
def test_filled(source: str) -> None:
    assert not is_empty(function(source))
