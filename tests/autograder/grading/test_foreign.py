"""Notebooks that other programs or courses have made: they are graded by the functions that they define."""

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import jupytext
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignment_named, assignments
from autograder.build.build import instructor_notebook
from autograder.build.submission import SubmissionError, fill, solutions
from autograder.catalogue.say import say, speaking
from autograder.grading.accept import accept
from autograder.grading.notes import of_repairs
from autograder.grading.recognise import assignments_in
from autograder.grading.released import released
from nst.reader.findings import Finding
from nst.reader.python import parsed
from nst.reader.read import read_submission

NST, TF2, SQUEEZENET = map(assignment_named, ("nst", "nst-tf2", "squeezenet"))
RIGHT = {each.name: solutions(instructor_notebook(each)) for each in (NST, TF2, SQUEEZENET)}
Json = dict[str, Any]


def solved(assignment: Assignment) -> NotebookNode:
    return fill(released(assignment), RIGHT[assignment.name])


def stripped(notebook: NotebookNode) -> NotebookNode:
    bare = new_notebook(cells=deepcopy(notebook.cells))
    for cell in bare.cells:
        cell.metadata = NotebookNode()
    return bare


def read(content: Any, folder: Path) -> NotebookNode:
    file = folder / "handed in.ipynb"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_submission(file)


def trees(notebook: NotebookNode) -> Iterator[ast.Module]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with suppress(SyntaxError):
                yield parsed(cell.source)


def last_functions(notebook: NotebookNode) -> dict[str, str]:
    """The functions that a run leaves defined, if no cell deletes or overwrites one."""
    statements = [statement for tree in trees(notebook) for statement in tree.body]
    return {node.name: ast.unparse(node) for node in statements if isinstance(node, ast.FunctionDef)}


def taken_in(assignment: Assignment, notebook: NotebookNode) -> tuple[NotebookNode, tuple[Finding, ...]]:
    """What is graded: the assignment's cells are all there, and its functions are those that were handed in."""
    taken, findings = accept(assignment, notebook, released(assignment))
    given = [cell for cell in released(assignment).cells if "nbgrader" in cell.metadata]
    named = [cell for cell in taken.cells if "nbgrader" in cell.metadata]
    assert [cell.metadata for cell in named] == [cell.metadata for cell in given]
    handed_in, graded = last_functions(notebook), last_functions(taken)
    for name in assignment.functions:
        if name in handed_in:
            assert graded[name] == handed_in[name]
    return taken, findings


# ---------------------------------------------------------------- other programs


def colab(notebook: NotebookNode) -> Json:
    for number, cell in enumerate(notebook.cells):
        cell.metadata = NotebookNode(id=f"a{number}", outputId="9f", cellView="form")
        if cell.cell_type == "code":
            cell.source = f'# @title Step {number} {{ display-mode: "form" }}\n{cell.source}'
    notebook.cells.insert(2, new_code_cell("#@param\nstrength = 40 #@param {type:'slider', min:0, max:80}"))
    notebook.metadata = NotebookNode(accelerator="GPU", colab={"provenance": [], "gpuType": "T4"})
    return dict(notebook, nbformat_minor=0)


def kaggle(notebook: NotebookNode) -> Json:
    for cell in notebook.cells:
        cell.metadata = NotebookNode(_cell_guid="b1076dfc", _uuid="8f2839f2", trusted=True)
        cell.pop("id")
    notebook.cells.insert(
        0, new_code_cell("import os\nfor folder, _, _ in os.walk('/kaggle/input'):\n    print(folder)")
    )
    return dict(notebook, nbformat_minor=4)


def deepnote(notebook: NotebookNode) -> Json:
    for number, cell in enumerate(notebook.cells):
        kind = "code" if cell.cell_type == "code" else "text-cell-p"
        cell.metadata = NotebookNode(cell_id=f"0000{number}", deepnote_cell_type=kind, source_hash="9a5b594")
        cell.block_group = "e1"
    notebook.metadata = NotebookNode(deepnote={}, deepnote_notebook_id="e132", deepnote_execution_queue=[])
    return dict(notebook)


def otter(notebook: NotebookNode) -> Json:
    cells = [new_code_cell("import otter\ngrader = otter.Notebook('lab.ipynb')")]
    for number, cell in enumerate(notebook.cells):
        if cell.source.startswith("def ") and "return" in cell.source:
            question = new_raw_cell(f"# BEGIN QUESTION\nname: q{number}")
            function = new_code_cell(f"# BEGIN SOLUTION\n{cell.source}  # SOLUTION\n# END SOLUTION")
            cells += [question, function, new_code_cell(f'grader.check("q{number}")'), new_raw_cell("# END QUESTION")]
        else:
            cells.append(cell)
    cells.append(new_code_cell("grader.export(pdf=False, run_tests=True)"))
    notebook.metadata = NotebookNode(otter={"OK_FORMAT": True, "tests": {"q1": {"name": "q1", "suites": []}}})
    return dict(notebook, cells=cells)


def vs_code(notebook: NotebookNode) -> Json:
    for cell in notebook.cells:
        cell.metadata = NotebookNode(vscode={"languageId": "python"})
        if cell.cell_type == "code":
            cell.source = f"#%%\n{cell.source}"
    return dict(notebook, nbformat_minor=2)


def jupytext_light(notebook: NotebookNode) -> Json:
    """By way of a script, in which blank lines part the cells."""
    return dict(jupytext.reads(jupytext.writes(notebook, "py:light"), "py:light"))


def jupytext_markdown(notebook: NotebookNode) -> Json:
    again = jupytext.reads(jupytext.writes(notebook, "md"), "md")
    again.metadata.jupytext = NotebookNode(formats="ipynb,md")
    return dict(again)


def nbformat_3(notebook: NotebookNode) -> Json:
    return dict(nbformat.convert(notebook, 3))


def one_cell(notebook: NotebookNode) -> Json:
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith("def ")]
    return dict(new_notebook(cells=[new_code_cell("\n\n".join(["import numpy as np", *code]))]))


def backwards(notebook: NotebookNode) -> Json:
    return dict(notebook, cells=notebook.cells[::-1])


def of_another_course(notebook: NotebookNode) -> Json:
    for number, cell in enumerate(notebook.cells):
        marker = {"grade_id": f"cell-{number:016x}", "solution": True, "grade": False, "schema_version": 3}
        cell.metadata = NotebookNode(nbgrader=marker, deletable=False)
    notebook.metadata = NotebookNode(coursera={"course_slug": "convolutional-neural-networks"})
    return dict(notebook)


STYLES: dict[Callable[[NotebookNode], Json], str] = {
    colab: "Colab",
    kaggle: "Kaggle",
    deepnote: "Deepnote",
    otter: "Otter-Grader",
    vs_code: "VS Code",
    jupytext_light: "Jupytext",
    jupytext_markdown: "Jupytext",
    nbformat_3: "",
    one_cell: "",
    backwards: "",
    of_another_course: "Coursera",
}


@pytest.mark.parametrize(("style", "origin"), STYLES.items(), ids=[style.__name__ for style in STYLES])
def test_each_program_s_notebook_is_graded_by_its_functions(
    style: Callable[[NotebookNode], Json], origin: str, tmp_path: Path
) -> None:
    notebook = read(style(stripped(solved(NST))), tmp_path)
    assert last_functions(notebook).keys() >= NST.functions.keys()
    taken, findings = taken_in(NST, notebook)
    by_functions, *others = findings
    assert by_functions.id == "repair.by-functions"
    assert by_functions.names == (*NST.functions,)
    assert by_functions.origin == origin
    for name, number in zip(by_functions.names, by_functions.cells, strict=True):
        assert f"def {name}(" in notebook.cells[number - 1].source
    assert {finding.id for finding in others} <= {"repair.retyped", "repair.split"}
    assert accept(NST, taken, released(NST)) == (taken, ())


@pytest.mark.parametrize("assignment", [TF2, SQUEEZENET], ids=lambda each: each.name)
def test_other_assignments_as_well(assignment: Assignment, tmp_path: Path) -> None:
    notebook = read(colab(stripped(solved(assignment))), tmp_path)
    _, (by_functions,) = taken_in(assignment, notebook)
    assert (by_functions.names, by_functions.origin) == ((*assignment.functions,), "Colab")


@pytest.mark.parametrize("minor", range(6))
def test_minor_versions(minor: int, tmp_path: Path) -> None:
    content = dict(stripped(solved(NST)), nbformat_minor=minor)
    if minor < 5:
        for cell in content["cells"]:
            cell.pop("id")
    assert [finding.id for finding in taken_in(NST, read(content, tmp_path))[1]] == ["repair.by-functions"]


def test_what_is_said() -> None:
    cells = [new_markdown_cell("# My work"), new_code_cell(RIGHT["nst"]["gram_matrix"])]
    notebook = new_notebook(cells=[*cells, new_code_cell("total_cost = lambda c, s, alpha=10, beta=40: 0")])
    _, findings = accept(NST, notebook, released(NST))
    assert [*map(say, of_repairs(findings))] == [
        "None of the cells carries metadata of this assignment. The notebook was graded by the functions that it "
        "defines: gram_matrix in cell 2 and total_cost in cell 3.",
        "The cells compute_content_cost, compute_layer_style_cost and model_nn were missing. They were put back as "
        "they were released.",
    ]
    notebook.metadata.origin = "Colab"
    with speaking("zh"):
        first, *_ = map(say, of_repairs(accept(NST, notebook, released(NST))[1]))
    assert "Colab" in first and "gram_matrix（单元格 2）" in first


def test_a_notebook_with_one_cell_of_ours_is_repaired_as_before() -> None:
    notebook = stripped(solved(NST))
    at = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("def gram_matrix("))
    notebook.cells[at].metadata = NotebookNode(nbgrader=NotebookNode(grade_id="gram_matrix"))
    (finding,) = taken_in(NST, notebook)[1]
    assert finding.id == "repair.lost"


# ---------------------------------------------------------------- whose it is


def test_functions_tell_whose_a_notebook_is() -> None:
    for assignment in (NST, TF2, SQUEEZENET):
        texts = [new_code_cell(RIGHT[assignment.name][name]) for name in assignment.functions]
        notebook = new_notebook(cells=[*texts, new_code_cell("train_step = 1\nJ = 2")])
        counts = assignments_in(notebook)
        assert counts[assignment] == len(assignment.functions) == max(counts.values())
        for other in (NST, TF2, SQUEEZENET):
            if other != assignment:
                assert counts[other] < counts[assignment]
                with pytest.raises(SubmissionError, match=f"notebook is that of another .*{assignment.name} "):
                    accept(other, notebook, released(other))
        for edition in assignments().values():
            if edition.is_edition_of(assignment) and edition.framework == assignment.framework:
                assert accept(edition, notebook, released(edition))[1][0].id == "repair.by-functions"
    prose = new_markdown_cell(next(cell.source for cell in released(NST).cells if cell.cell_type == "markdown"))
    alien = new_notebook(cells=[prose, *(new_code_cell(RIGHT["squeezenet"][name]) for name in SQUEEZENET.functions)])
    assert accept(NST, alien, released(NST))[1][0].names == ("gram_matrix",)  # a cell of this one says more
    assert assignments_in(new_notebook(cells=[new_code_cell("print(1)"), new_markdown_cell("gram_matrix")])) == {}


# ---------------------------------------------------------------- the last definition counts, as in a run

FUNCTIONS = (*NST.functions,)
ODD: tuple[str, ...] = (
    "if False:\n    def {f}(*a):\n        return {n}",
    "if True:\n    def {f}(*a):\n        return {n}",
    'text = """\ndef {f}(*a):\n    return {n}\n"""',
    "class Mine:\n    def {f}(*a):\n        return {n}",
    "def outer(*a):\n    def {f}(*a):\n        return {n}",
    "def {f}(*a):\n    return {n}\n{f} = {f}",
    "import functools\n@functools.cache\ndef {f}(*a):\n    return {n}",
    "def other(*a):\n    return {n}\ndef {f}(*a):\n    return 0\n{f} = other",
    "globals()['{f}'] = lambda *a: {n}",
    "try:\n    def {f}(*a):\n        return {n}\nfinally:\n    pass",
    "{f} = 0\ndel {f}",
    "{f} = lambda *a: {n}",
)


def run(notebook: NotebookNode, own: set[str]) -> dict[str, Any]:
    """What the functions return once those cells have run that are a student's."""
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and any(text in cell.source for text in own):
            exec(cell.source, names)  # noqa: S102 -- the test's own
    return {name: names[name]() for name in FUNCTIONS if callable(names.get(name))}


@pytest.mark.parametrize("seed", [*range(30), 114, 160, 167, 208, 266, 323, 408])
def test_the_last_definition_counts_wherever_it_stands(seed: int) -> None:
    random = Random(seed)  # noqa: S311 -- not for secrets
    cells = []
    for number in range(random.randint(2, 7)):
        names = random.sample(FUNCTIONS, random.choice([1, 1, 2, 3]))
        plain = "def {f}(*a):\n    return {n}"
        shapes = [random.choice(ODD) if random.random() < 0.4 else plain for _ in names]
        texts = [
            shape.format(f=name, n=10 * number + k) for k, (shape, name) in enumerate(zip(shapes, names, strict=True))
        ]
        cells.append(new_code_cell("\n".join(texts)))
    notebook = new_notebook(cells=cells)
    taken, _ = accept(NST, notebook, released(NST))
    own = {cell.source for cell in cells}
    assert run(taken, own) == run(notebook, own)
    assert accept(NST, taken, released(NST))[0] == taken
