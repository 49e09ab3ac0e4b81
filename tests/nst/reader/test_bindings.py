"""What a cell defines, whether or not it parses, and however long it is."""

import unicodedata
import warnings

import pytest

from nst.reader.bindings import Bindings, bindings
from nst.reader.python import LONGEST_WORD, MOST_PARSED, Budget


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    x = 1", {"f"}),
        ("async def f(): ...", {"f"}),
        ("class C:\n    x = 1", {"C"}),
        ("a = b = 1\nc, (d, *e) = 1, (2,)\ng: int = 3", {"a", "b", "c", "d", "e", "g"}),
        ("import numpy as np, os.path\nfrom m import f as h", {"np", "os", "h"}),
        ("if True:\n    def f(): ...\nelse:\n    x = 1", {"f", "x"}),
        ("with tf.Session() as sess:\n    for i in range(3):\n        y = i", {"sess", "i", "y"}),
        ("z = [x for x in range(3)]", {"z"}),
        ("a.b = 1\na[0] = 2\nf(x=3)\na == 4\ndel a", set()),
        ("%matplotlib inline\nx = 1\n!ls", {"x"}),
        ("\uff47ram_matrix = 1\ndef \uff47(): ...", {"gram_matrix", "g"}),  # full-width letters are the same name
        ("# def f(): ...\n'''\ndef g(): ...\n'''", set()),
        ("", set()),
    ],
)
def test_names_of_a_cell_that_parses(source: str, names: set[str]) -> None:
    found = bindings(source)
    assert found.parses and found.names == names


@pytest.mark.parametrize(
    ("source", "functions", "variables"),
    [
        ('def f(A):\n    """\n    Open.', {"f"}, set()),
        ("async  def f(A:\n  g = 1", {"f"}, set()),
        ("J = (1\nJ == 2\nK=3\n  L = 4", set(), {"J", "K"}),
        ("def \uff47ram_matrix(A:\nx = 1", {"gram_matrix"}, {"x"}),
        ("x = 1\0", set(), {"x"}),
        ("x = '\ud800'", set(), {"x"}),
        ("x = " + "-" * 10_000 + "1", set(), {"x"}),
        ("x = " + "1+" * 9_000 + "1", set(), {"x"}),
        ("x = " + "(" * 5_000, set(), {"x"}),
    ],
)
def test_names_of_a_cell_that_does_not_parse(source: str, functions: set[str], variables: set[str]) -> None:
    assert bindings(source) == Bindings(frozenset(functions | variables), functions=frozenset(functions))


def test_functions_are_those_of_a_def() -> None:
    cell = """
class K:
    def inside(self): ...
if x:
    async def f(): ...
try:
    import g
finally:
    def h(): k = 1
m = lambda: 0
"""
    found = bindings(cell)
    assert found.functions == frozenset({"f", "h"})
    assert found.names == frozenset({"K", "f", "g", "h", "m"})


def test_long_cells_are_not_parsed() -> None:
    assert bindings("x = 1\n" + "#" * (MOST_PARSED - 6)).parses
    assert bindings("x = 1\n" + "#" * (MOST_PARSED - 5)) == Bindings(frozenset({"x"}))
    assert bindings("x = 1\n", Budget(5)) == Bindings(frozenset({"x"}))
    assert bindings("a" * 10_000_000) == Bindings()


def test_an_identifier_that_takes_long_to_normalise_is_not_parsed() -> None:
    accents = "\u0301\u0316" * LONGEST_WORD
    assert bindings(f"x = 1\na{accents} = 2") == Bindings(frozenset({"x"}))
    short = "a\u0301\u0316"
    assert bindings(f"{short} = 1") == Bindings(frozenset({unicodedata.normalize("NFKC", short)}), parses=True)


def test_nothing_is_printed_or_warned(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bindings("x = '\\d'\ny = 1 is 1\nz = 1if 2 else 3").parses
    assert capfd.readouterr() == ("", "")
