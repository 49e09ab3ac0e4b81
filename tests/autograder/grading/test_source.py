"""What a submission's text says of its functions, and why one of them is not there."""

import json
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.catalogue.say import say
from autograder.grading.bound import code_of
from autograder.grading.imports import imports_of, rebound
from autograder.grading.notes import MOST_TOLD, of_cells
from autograder.grading.source import source_of
from autograder.judge.message import message
from autograder.sandbox.run import SKIPPED, Event

NAME = "gram_matrix"
HUNG = message("ended.hung", seconds=30)
RIGHT = "def gram_matrix(A):\n    return tf.matmul(A, A, transpose_b=True)"
IMPORT = "import numpy as np\nimport tensorflow.compat.v1 as tf\nfrom nst_utils import save_image"


def cell(source: str, grade_id: str = "", error: str = "", line: int = 1) -> Any:
    kind = {"nbgrader": {"grade_id": grade_id, "locked": grade_id == "imports"}} if grade_id else {}
    trace = [f"\x1b[36mCell\x1b[39m \x1b[32mIn[7]\x1b[39m\x1b[32m, line {line}\x1b[39m"]
    name, _, message = error.partition(": ")
    outputs = [new_output("error", ename=name, evalue=message, traceback=trace)] if error else []
    return new_code_cell(source, metadata=kind, outputs=outputs)


def code(*cells: Any) -> Any:
    return code_of(new_notebook(cells=[cell(one) if isinstance(one, str) else one for one in cells]))


def missing(*cells: Any, events: tuple[Event, ...] = ()) -> str:
    why = source_of(NAME, code(*cells), events, is_missing=True).missing
    assert why is not None
    return say(why)


def test_definition_that_counts() -> None:
    later = "if True:\n    def gram_matrix(B):\n        return B"
    found = source_of(NAME, code("def gram_matrix(C): pass", later, "def other(): pass"), (), is_missing=False)
    assert found.missing is None
    assert found.tree is not None
    assert [argument.arg for argument in found.tree.args.args] == ["B"]


def test_no_definition_to_read() -> None:
    found = source_of(NAME, code("gram_matrix = lambda A: A @ A"), (), is_missing=False)
    assert (found.missing, found.tree) == (None, None)


def test_cell_that_was_ended_does_not_count() -> None:
    events = (Event(1, "died", message("ended.by-itself", code=1)),)
    found = source_of(NAME, code(RIGHT, "def gram_matrix(B): pass\nos._exit(1)"), events, is_missing=False)
    assert found.tree is not None
    assert found.tree.args.args[0].arg == "A"


SYNTAX = "SyntaxError: '(' was never closed (123.py, line 2)"
WHY = {
    "its cell does not parse: line 2, '(' was never closed": (
        cell("def gram_matrix(A):\n    return tf.matmul(A, A", NAME, SYNTAX),
    ),
    "its cell does not parse: line 1, expected ':'": ("1 + 1", cell("def gram_matrix(A)\n    pass", "", "SyntaxError")),
    "its cell ended with ModuleNotFoundError in line 2: No module named 'seaborn'": (
        cell(f"\nimport seaborn\n@seaborn.x\n{RIGHT}", NAME, "ModuleNotFoundError: No module named 'seaborn'", 2),
    ),
    "no cell defines it": (cell("", NAME), "def total_cost(J): pass", cell("def total_cost(J): pass", "total_cost")),
    "no cell defines it; there is a function gram_matrx": (cell("def gram_matrx(A): pass", NAME),),
    "no cell defines it; there is a function GramMatrix": ("def GramMatrix(A): pass",),
    "it is gram_matrix = None, which is no function": (RIGHT, "gram_matrix = None"),
    "the name was deleted": (RIGHT, "x = 1\ndel x, gram_matrix"),
    "its cell ran without defining it, or the name was bound to something else afterwards": (
        f"if 0:\n  {'x = 1'}\n{RIGHT}",
    ),
}


@pytest.mark.parametrize("why", WHY)
def test_why_it_is_missing(why: str) -> None:
    assert missing(*WHY[why]) == why


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Event(0, "hung", HUNG), "its cell was ended: it ran for more than 30 s"),
        (
            Event(0, "flooded", message("ended.all-output")),
            "its cell was ended: everything together put out too much",
        ),
        (
            Event(0, "skipped", SKIPPED),
            "its cell was not run: the cells before it ended too many kernels, took too long or put out too much",
        ),
    ],
    ids=["hung", "all", "skipped"],
)
def test_cell_that_was_ended(event: Event, why: str) -> None:
    assert missing(RIGHT, events=(event,)) == why
    assert source_of(NAME, code(RIGHT), (event,), is_missing=False).tree is None


def test_text_of_a_stranger_is_one_line_of_bounded_length() -> None:
    hostile = cell(RIGHT, NAME, "E\x1b[31m: a\nb\u202e" + "c" * 5000)
    for why in (
        missing(hostile),
        missing(f"gram_matrix = '{'x' * 9000}'"),
        missing(f"gram_matrix = {'[' * 80}{']' * 80}"),
    ):
        assert len(why) < 400
        assert why.isprintable()


def test_what_a_stranger_writes_is_never_a_template_and_no_long_one() -> None:
    """The name and the text of an exception, a name that is bound again, and the line that does it."""
    hostile = "{cell} {0} {error.__class__} %(id)s \x1b[31m\u202e"
    stopped = cell(f"import x\n{RIGHT}", "", f"{hostile}: {hostile}{'y' * 5000}", 1)
    unread = cell(f"def f(a: '{hostile}{'z' * 5000}\n  pass", "", "SyntaxError")
    line = f"tf = {hostile!r} + {'w' * 5000}"
    whole = code(cell(IMPORT, "imports"), stopped, unread, line)
    events = (Event(3, "died", message("ended.sent", exception="E")),)
    notes = [*of_cells(whole, events), *rebound(("tf",), whole)]
    assert [note.id for note in notes] == ["note.ended", "note.stopped", "note.syntax", "note.rebound"]
    for note in (*notes, source_of(NAME, whole, (), is_missing=True).missing):
        assert note is not None
        told = say(note)
        assert len(told) <= 800 and told.isprintable()
        assert len(json.dumps(note.to_json())) <= 1200
    assert hostile[:30] in say(notes[1]) and hostile[:30] in say(notes[3])


def test_deep_text_is_no_reason_to_stop() -> None:
    deep = "gram_matrix = " + "-" * 9000 + "1"
    assert missing(deep, "x = " + "(" * 9000, "x" + "[0]" * 6000)


def test_bound_finds_what_a_cell_binds() -> None:
    source = (
        "import a.b, c as d\nfrom e import f\nx, (y, *z) = 1, (2, 3)\nfor i in x: pass\nwith x as w: pass\n"
        "def g():\n    inner = 1\nclass K:\n    inner = 2\n[k for k in x]\ndel y\nif (n := 1): m: int = 3"
    )
    (code,) = code_of(new_notebook(cells=[cell(source)]))
    assert [name for name, _ in code.bound] == [*"adfxyziwgKynm"]


# ---------------------------------------------------------------- names bound again


def notes(*cells: Any, names: tuple[str, ...] = ("tf", "np", "save_image")) -> list[str]:
    return [*map(say, rebound(names, code(cell(IMPORT, "imports"), *cells)))]


def test_imports_of_locked_cells() -> None:
    found = imports_of(code(cell(IMPORT, "imports"), "import os"))
    assert {name: own.meaning for name, own in found.items()} == {
        "np": "numpy",
        "tf": "tensorflow.compat.v1",
        "save_image": "nst_utils.save_image",
    }


def test_what_was_bound_again_is_told() -> None:
    found = notes(
        "import numpy as np\nfrom tensorflow.compat import v1 as tf", "x = 1\nimport tensorflow as tf", "del np"
    )
    rest = "as in the cell imports, wherever a function stops with yours."
    assert found == [
        f"np was deleted in the cell number 4: del np. For grading, it is numpy {rest}",
        f"save_image was bound again. For grading, it is nst_utils.save_image {rest}",
        "tf was bound again in the cell number 3: import tensorflow as tf. For grading, it is tensorflow.compat.v1 "
        f"{rest}",
    ]


def test_only_what_the_kernel_found_and_the_assignment_imports_is_told() -> None:
    assert notes("import tensorflow as tf", names=()) == []
    assert notes("evil = 1", names=("evil", "<b>", "__class__")) == []


# ---------------------------------------------------------------- notes


def test_of_thousands_of_cells_that_were_not_run_only_some_are_named() -> None:
    count = 20_000
    found = [*of_cells(code(*[""] * count), [Event(n, "skipped", SKIPPED) for n in range(count)])]
    assert len(found) == MOST_TOLD + 1
    assert say(found[-1]) == f"{count - MOST_TOLD} more cells were not run."


def test_notes() -> None:
    cells = [
        new_markdown_cell("text"),
        cell(f"import seaborn\n{RIGHT}", NAME, "ModuleNotFoundError: No module named 'seaborn'"),
        cell("def f(:\n    pass", "", "SyntaxError: invalid syntax"),
        cell("1 / 0", "", "ZeroDivisionError: division by zero"),
        cell(f"{RIGHT}\ngram_matrix(1)", "", "TypeError: no", 3),
        cell("def g(): pass", "total_cost"),
        cell("X = 1", "imports", "ValueError"),
        "",
    ]
    events = [
        Event(5, "hung", HUNG),
        Event(5, "hung", HUNG, replayed=True),
        Event(7, "skipped", SKIPPED),
    ]
    assert [*map(say, of_cells(code(*cells), events))] == [
        "The cell total_cost was ended: it ran for more than 30 s.",
        "The cell number 8 was not run: the cells before it took too long, or ended too many kernels.",
        "The cell gram_matrix ended with ModuleNotFoundError: No module named 'seaborn' in line 1. Its definitions "
        "were run all the same.",
        "The cell number 3 does not parse: line 1, invalid syntax. Nothing of it was run.",
    ]
