"""What of a notebook some names need."""

import ast

import pytest

from nst.reader.needed import needed


def found(*cells: str, names: str = "f", never: str = "") -> list[str]:
    statements = needed([ast.parse(cell) for cell in cells], names.split(), never.split())
    return [f"{statement.cell}: {ast.unparse(statement.tree)}" for statement in statements]


def test_what_is_used_by_what_is_used_in_the_order_of_the_notebook() -> None:
    cells = (
        "import a, b\nimport unused\nLIMIT = 3\nOTHER = 4",
        "def f(x):\n    return g(x)",
        "train()\ndef g(x, least=LIMIT):\n    return [h(y) for y in x]",
        "h = lambda y: a.OTHER(y)\npaint()",
    )
    assert found(*cells) == [
        "0: import a, b",
        "0: LIMIT = 3",
        "1: def f(x):\n    return g(x)",
        "2: def g(x, least=LIMIT):\n    return [h(y) for y in x]",
        "3: h = lambda y: a.OTHER(y)",
    ]


@pytest.mark.parametrize(
    "function",
    [
        "def f(x):\n    return y",
        "def f(x=y): ...",
        "@y\ndef f(x): ...",
        "class f(y): ...",
        "class f:\n    z = y",
        "class f:\n\n    def g(self):\n        return y",
        "f = y",
        "def f(x):\n\n    def g():\n        return (y for z in x)\n    return g",
        "def f(x):\n    return lambda: y",
        "def f(x):\n    y.z(x)",
        "def f(x):\n    return f'{y}'",
        "f = 1\nf = y",
    ],
)
def test_uses(function: str) -> None:
    assert found("y = 1", function)[0] == "0: y = 1"


@pytest.mark.parametrize(
    "function",
    [
        "def f(y):\n    return y",
        "def f(x):\n    y = x\n    return y",
        "def f(x):\n    return x.y + g(y=1)",
        "def f(x):\n    return [y for y in x]",
        "def f(x):\n    def y(): ...\n    return y",
        "def f(x):\n    return 'y'  # y",
        "import y as f",
    ],
)
def test_does_not_use(function: str) -> None:
    assert found("y = 1", function) == [f"1: {ast.unparse(ast.parse(function))}"]


def test_all_that_binds_a_name_is_needed() -> None:
    cells = ("def f(): ...", "if old:\n    import f\nelse:\n    f = 2", "f = g(f)", "f(1)", "old = True")
    assert found(*cells) == [f"{n}: {ast.unparse(ast.parse(cells[n]))}" for n in (0, 1, 2, 4)]


def test_a_name_may_be_of_any_module_that_gives_all_of_its_names() -> None:
    assert found("from m import *\nfrom n import a, b", "def f(): return c") == [
        "0: from m import *",
        "1: def f():\n    return c",
    ]


def test_assignments_that_do_work_unless_it_takes_too_long() -> None:
    cells = (
        "mse = make()\nsession = open_session()\npainted = run(session)\nunused = make()",
        "def run(session):\n    return train(session)",
        "def f(x):\n    return mse(x, painted)",
        "def make(): ...",
    )
    run = "1: def run(session):\n    return train(session)"
    function, make = "2: def f(x):\n    return mse(x, painted)", "3: def make():\n    ..."
    assert found(*cells, never="train") == ["0: mse = make()", function, make]
    assert found(*cells) == [
        "0: mse = make()",
        "0: session = open_session()",
        "0: painted = run(session)",
        run,
        function,
        make,
    ]


def test_what_does_not_compile_is_left_to_who_runs_it() -> None:
    assert found("def f(a, a): ...") == ["0: def f(a, a):\n    ..."]
