"""What of a cell is Python: IPython decides, lines stay where they are, and hostile text is given up early."""

import ast
import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from nst.reader.python import LONGEST_WORD, MOST_PARSED, MOST_READ, Budget, parsed, said


def ipython(cell: str) -> str:
    """The cell as IPython itself makes it."""
    transformer = TransformerManager()  # type: ignore[no-untyped-call]
    return transformer.transform_cell(cell)


def functions(cell: str) -> dict[str, int]:
    """The functions at the top level of a cell: name -> line."""
    return {node.name: node.lineno for node in parsed(cell).body if isinstance(node, ast.FunctionDef)}


def error(cell: str) -> str:
    with pytest.raises(SyntaxError) as found:
        parsed(cell)
    return said(found.value)


# ---------------------------------------------------------------- what is Python

BODY = "def f(x):\n    return x"


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("", 1),
        ("\n \n", 3),
        ("# a comment\n", 2),
        ("%%time\n", 2),
        ("\n%%time\n\n", 4),
        ("%%capture out --no-stderr\n%%time\n", 3),
        ("%%prun -l 10\n", 2),
        ("%%timeit -n1 -r1\n", 2),
        ("%matplotlib inline\n", 2),
        ("!pip install imageio\n%pip install imageio\n", 3),
        ("!!ls\n", 2),
        ("!pip install \\\n    imageio \\\n    scipy\n", 4),
        ("files = !ls images \\\n    output\n", 3),
        ("here = %pwd\n", 2),
        ("np.square?\n", 2),
        ("??np.square\n", 2),
        ("np.\\\nsquare?\n", 3),
        ("# comment\n%%time\n", 3),  # which IPython takes for a line
        ("%%bash?\n", 2),
        ("await some.thing()\n", 2),
    ],
)
def test_a_function_is_found_where_it_stands(above: str, line: int) -> None:
    for end in ("\n", "\r\n"):
        assert functions((above + BODY).replace("\n", end)) == {"f": line}
        assert functions((above + BODY + "\n\nf?\ndef g():\n    !ls").replace("\n", end)) == {"f": line, "g": line + 4}


@pytest.mark.parametrize(
    "cell",
    [
        f"  {BODY}".replace("\n", "\n  "),
        f"In [3]: {BODY}".replace("\n", "\n   ...: "),
        ">>> def f(x):\n...     return x",
    ],
)
def test_what_was_pasted_with_an_indentation_or_prompts(cell: str) -> None:
    assert functions(cell) == {"f": 1}


def test_a_prompt_that_is_python_by_chance() -> None:
    (statement,) = parsed("In [1]: x = 3").body
    assert ast.unparse(statement) == "x = 3"


@pytest.mark.parametrize("magic", ["bash", "html", "javascript", "writefile f.py", "script perl", "cython", "latex"])
def test_cells_of_other_languages_hold_no_python(magic: str) -> None:
    assert parsed(f"%%{magic}\n{BODY}").body == []
    assert parsed(f"%%time\n%%{magic}\nthat is (no Python").body == []


def test_a_question_mark_and_an_exclamation_mark_in_a_text_are_no_help_and_no_shell() -> None:
    cell = 'def f(x):\n    """What is x?\n!ls\n%%time\n    """\n    return f"{x!r}"  # why?'
    assert ast.dump(parsed(cell)) == ast.dump(ast.parse(cell))


PYTHON = [
    "def f(x):",
    "    return x",
    "x = 1",
    "",
    "  ",
    "(",
    ")",
    "x, \\",
    "z = (1,",
    "2)",
    "if x:",
    "\tx",
    "'''",
    "f'{x!r}'",
]
MAGICS = [
    "!ls",
    "    !ls",
    "x = !ls",
    "    x = !ls",
    "y = %pwd",
    "%time x = 1",
    "!a \\",
    "%%time",
    "%%bash",
    "!",
    "%",
    "x = %",
    "x = !",
]
OTHERS = ["x?", "??x", "    x?", "x.y?", "?", "# x?", "'''x?", ">>> x", "In [1]: x", "/f x", ",f x", ";f x", "*"]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([*PYTHON, *MAGICS, *OTHERS]), max_size=7).map("\n".join))
@example("'''x?\n  \n'''")
def test_it_is_the_python_that_ipython_makes(cell: str) -> None:
    if cell.lstrip().startswith("%%"):
        return  # there, IPython leaves the text to the magic
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = ast.dump(ast.parse(ipython(cell)))
    except SyntaxError:
        expected = ""
    try:
        found = ast.dump(parsed(cell))
    except SyntaxError as refused:
        assert not expected or "outside" in str(refused)
    else:
        assert found == expected


# ---------------------------------------------------------------- what is wrong with a cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("def f(x):\n    return (x", "line 2: '(' was never closed"),
        ("def f(x)\n    return x", "line 1: expected ':'"),
        ("!pip install \\\n  x\ndef f(x):\n    return (x", "line 4: '(' was never closed"),
        ("\n%%time\n\ndef f(x):\nreturn x", "line 5: expected an indented block after function definition on line 4"),
        ("def f(x):\n    x = 1\n  return x", "line 3: unindent does not match any outer indentation level"),
        ("def f(x):\n    y = x\nreturn y", "line 3: 'return' outside function"),
        ("class C:\n    def f(x):\n        return x\n    return 1", "line 4: 'return' outside function"),
        ("if x:\n    pass\nelse:\n    break", "line 4: 'break' outside loop"),
        ("for x in y:\n    def f():\n        continue", "line 3: 'continue' not properly in loop"),
        ("while x:\n    pass\nelse:\n    break", "line 4: 'break' outside loop"),
        ("x = 1\0", "source code string cannot contain null bytes"),
    ],
)
def test_python_says_what_is_wrong_and_where(cell: str, expected: str) -> None:
    assert error(cell).endswith(expected)


def test_what_is_in_its_place() -> None:
    loop = "for x in y:\n    try:\n        continue\n    finally:\n        pass"
    function = "def f():\n    while True:\n        break\n    return 1"
    assert len(parsed(f"{loop}\n{function}").body) == 2


# ---------------------------------------------------------------- hostile text


@pytest.mark.parametrize(
    "text",
    [
        "!a\n",
        "x?\n",
        "%a\n",
        "a=!b\n",
        "a=%b\n",
        ",a b\n",
        "/a b\n",
        "\t!a\n",
        "if x:\n  !a\n",
        "?\n",
        "!a\u2028",
        ">>> !a\n",
    ],
)
def test_thousands_of_magics_are_given_up(text: str) -> None:
    assert error(text * (MOST_PARSED // len(text))) == "too long to be read"
    assert parsed(text * 20)


@pytest.mark.parametrize(
    "text",
    ["(", "(\n", ")\n", "([{", "'''", "$ ", "?", "*", "not ", "\0", "f'{", "\u00e4", "1_", "\f!a\n", "'\n"],
)
def test_nonsense_is_a_syntax_error(text: str) -> None:
    for end in ("", "?"):
        assert error(text * (MOST_PARSED // len(text) - 1) + end)


def test_nested_too_deeply() -> None:
    assert error("x = " + "-" * 10_000 + "1") == "nested too deeply to be read"


def test_words_that_take_long_to_search_or_to_normalise() -> None:
    assert error("a" * (LONGEST_WORD + 1) + "?") == "too long to be read"
    assert error("\u00e4" * (LONGEST_WORD + 1)) == "too long to be read"
    assert parsed("a" * (LONGEST_WORD + 1))


def test_several_cells_share_what_they_may_take() -> None:
    budget = Budget(20)
    assert parsed("x = 1", budget) and budget.left == 15
    for cell in ("x = 'more than is left'", "!ls\n" * 3):
        with pytest.raises(SyntaxError, match="too long to be read"):
            parsed(cell, budget)
    assert budget.left < 15
    assert Budget() == Budget(MOST_READ)
