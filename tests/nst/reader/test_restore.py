"""Repairing submissions: each thing that can happen to a notebook, alone, at random, and on purpose."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, solutions
from nst.reader.bindings import bindings
from nst.reader.restore import MOST_COMPARED, restore

TEMPLATE = nbformat.read(NST.released, as_version=4)
SOLUTIONS = solutions(instructor_notebook(NST))
SOLVED = fill(TEMPLATE, SOLUTIONS)
IDS = [cell.metadata.nbgrader.grade_id for cell in TEMPLATE.cells if "nbgrader" in cell.metadata]
LOCKED = [name for name in IDS if name not in SOLUTIONS]
GRAM = SOLUTIONS["gram_matrix"]


def code(source: str, name: Any = None) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    if name is not None:
        cell.metadata.nbgrader = NotebookNode(grade_id=name)
    return cell


def grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def index(notebook: NotebookNode, name: str) -> int:
    return [grade_id(cell) for cell in notebook.cells].index(name)


def content(notebook: NotebookNode) -> list[tuple[str, str, str]]:
    return [(cell.cell_type, cell.source, grade_id(cell)) for cell in notebook.cells]


def strip(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    return notebook


def solved(change: Callable[[list[NotebookNode]], None] = lambda cells: None) -> NotebookNode:
    """The solved notebook, with its list of cells changed."""
    notebook = deepcopy(SOLVED)
    change(notebook.cells)
    return notebook


def repaired(notebook: NotebookNode) -> tuple[NotebookNode, tuple[str, ...]]:
    """Restore a notebook, and check what must hold of every result."""
    before = deepcopy(notebook)
    result, findings = restore(notebook, TEMPLATE)
    assert notebook == before
    nbformat.validate(result)
    assert result.metadata == TEMPLATE.metadata
    assert len({cell.id for cell in result.cells}) == len(result.cells)
    assert [grade_id(cell) for cell in result.cells if "nbgrader" in cell.metadata] == IDS
    for cell in TEMPLATE.cells:
        if grade_id(cell):
            restored = result.cells[index(result, grade_id(cell))]
            assert (restored.metadata, restored.cell_type, restored.id) == (cell.metadata, cell.cell_type, cell.id)
            assert grade_id(cell) in SOLUTIONS or restored.source == cell.source
    for cell in result.cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
        assert grade_id(cell) or not cell.metadata
    assert len(findings) <= 20 and all(len(finding) < 500 and finding.isprintable() for finding in findings)
    assert {"STYLE_LAYERS", "paint"} <= set().union(*(bindings(c.source).names for c in result.cells))
    assert restore(result, TEMPLATE)[0] == result
    return result, findings


def source(notebook: NotebookNode, name: str) -> str:
    return str(notebook.cells[index(notebook, name)].source)


# ---------------------------------------------------------------- nothing to repair


@pytest.mark.parametrize("notebook", [TEMPLATE, SOLVED])
def test_an_honest_notebook_stays_as_it_is(notebook: NotebookNode) -> None:
    result, findings = repaired(notebook)
    assert content(result) == content(notebook)
    assert findings == ()


def test_a_students_own_cells_stay_where_they_were() -> None:
    mine = [code("print(1)"), nbformat.v4.new_markdown_cell("My notes."), code("def gram_matrix(A):\n    return A")]

    def change(cells: list[NotebookNode]) -> None:
        cells.insert(0, mine[0])
        cells.insert(20, mine[1])
        cells.append(mine[2])  # defined again at the end, which counts when it is run

    result, findings = repaired(solved(change))
    assert content(result) == content(solved(change))
    assert findings == ()


def test_a_function_written_in_a_free_cell_beside_the_released_cell() -> None:
    notebook = deepcopy(TEMPLATE)
    notebook.cells.insert(index(notebook, "gram_matrix") + 1, code(GRAM))
    result, findings = repaired(notebook)
    assert content(result) == content(notebook)
    assert findings == ()


def test_white_space_in_a_locked_cell_is_no_change() -> None:
    def change(cells: list[NotebookNode]) -> None:
        for cell in cells:
            if grade_id(cell) in LOCKED:
                cell.source = "\n" + cell.source.replace("\n", "  \n") + "\n\n"

    result, findings = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert findings == ()


def test_metadata_that_others_would_obey_does_not_survive() -> None:
    def change(cells: list[NotebookNode]) -> None:
        test = cells[index(SOLVED, "test_gram_matrix")].metadata
        test.nbgrader.update(points=100, locked=False, checksum="0", solution=True)
        test.tags = ["skip-execution"]
        cells[index(SOLVED, "gram_matrix")].metadata.tags = ["raises-exception"]
        cells[0].metadata.update(tags=["remove_cell"], nbgrader=NotebookNode(grade_id="more", grade=True, points=50))

    notebook = solved(change)
    notebook.metadata = NotebookNode(kernelspec={"name": "bash"}, celltoolbar="x")
    result, findings = repaired(notebook)  # which compares all metadata with the template's
    assert content(result) == content(SOLVED)
    assert findings == ()


# ---------------------------------------------------------------- locked cells


def test_a_changed_locked_cell() -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "test_gram_matrix")].source = "pass"

    result, findings = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert findings == ("The cell test_gram_matrix is locked and was changed. It was put back as it was released.",)


def test_deleted_cells() -> None:
    notebook = solved()
    for name in ("load_vgg", "gram_matrix", "run"):
        notebook.cells.pop(index(notebook, name))
    result, findings = repaired(notebook)
    expected = solved()
    expected.cells[index(expected, "gram_matrix")].source = source(TEMPLATE, "gram_matrix")
    assert [c for c in content(result) if c[2]] == [c for c in content(expected) if c[2]]
    assert findings == (
        "The cells load_vgg, run and gram_matrix were missing. They were put back as they were released.",
    )


def test_a_part_whose_grade_id_is_that_of_a_cell_that_is_there() -> None:
    lines = GRAM.split("\n")

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        cells[at : at + 1] = [code("\n".join(lines[:4]), "gram_matrix"), code("\n".join(lines[4:]), "noise")]
        cells.append(cells.pop(index(SOLVED, "noise") + 1))

    result, _ = repaired(solved(change))
    assert source(result, "gram_matrix") == GRAM


def test_copies_of_a_locked_cell() -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells.append(deepcopy(cells[index(SOLVED, "noise")]))
        cells.append(code("print('tried out')", "noise"))

    result, findings = repaired(solved(change))
    assert content(result) == [*content(SOLVED), ("code", "print('tried out')", "")]
    assert findings == (
        "The cell noise was there more than once. It was kept once; copies with another text are free cells.",
    )


def test_a_locked_cell_whose_grade_id_moved_to_a_cell_that_defines_a_graded_function() -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "test_gram_matrix")].source = GRAM

    notebook = solved(change)
    notebook.cells.pop(index(notebook, "gram_matrix"))
    result, findings = repaired(notebook)
    assert [c for c in content(result) if c[2]] == [c for c in content(SOLVED) if c[2]]
    assert findings == (
        "The cell gram_matrix did not carry its own metadata. It was recognised by what it holds.",
        "The cell test_gram_matrix is locked and was changed. It was put back as it was released.",
    )


# ---------------------------------------------------------------- solution cells


@pytest.mark.parametrize("name", [name for name in SOLUTIONS if name not in ("total_cost_graph", "train_step")])
@pytest.mark.parametrize("labelled", ["both", "first", "second", "neither"])
def test_a_split_function_is_joined_wherever_it_was_split(name: str, labelled: str) -> None:
    lines = SOLUTIONS[name].split("\n")
    for cut in range(1, len(lines)):
        first, second = "\n".join(lines[:cut]), "\n".join(lines[cut:])
        if not second.strip("\n").startswith(" "):  # the function is whole without it
            continue
        parts = [
            code(first, name if labelled in ("both", "first") else None),
            code(second, name if labelled in ("both", "second") else None),
        ]
        notebook = solved()
        at = index(notebook, name)
        notebook.cells[at : at + 1] = parts
        result, findings = restore(notebook, TEMPLATE)
        assert content(result) == content(SOLVED), first
        assert f"The cell {name} had been split. Its parts were joined." in findings


def test_a_function_split_in_three_with_a_note_between() -> None:
    lines = GRAM.split("\n")
    note = nbformat.v4.new_markdown_cell("Now the product.")

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        parts = ["\n".join(lines[:4]), "\n".join(lines[4:9]), "\n".join(lines[9:])]
        cells[at : at + 1] = [code(parts[0], "gram_matrix"), note, *(code(part, "gram_matrix") for part in parts[1:])]

    result, findings = repaired(solved(change))
    assert source(result, "gram_matrix") == GRAM
    assert result.cells[index(result, "gram_matrix") + 1].source == note.source
    assert findings == ("The cell gram_matrix had been split. Its parts were joined.",)


def test_what_follows_the_parts_and_does_not_parse_is_no_part() -> None:
    lines = GRAM.split("\n")

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        parts = ["\n".join(lines[:9]), "\n".join(lines[9:])]
        cells[at : at + 1] = [code(parts[0], "gram_matrix"), code(parts[1], "gram_matrix"), code("print(gram_matrix")]

    result, findings = repaired(solved(change))
    assert source(result, "gram_matrix") == GRAM
    assert result.cells[index(result, "gram_matrix") + 1].source == "print(gram_matrix"
    assert findings == ("The cell gram_matrix had been split. Its parts were joined.",)


def test_an_indented_cell_behind_a_whole_function_is_no_part() -> None:
    mine = ["    print(GRAM)", "    return A", "  (A"]

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix") + 1
        cells[at:at] = [code(text) for text in mine]

    result, findings = repaired(solved(change))
    assert content(result) == content(solved(change))
    assert findings == ()


def test_a_split_function_with_a_mistake_in_it_is_joined_all_the_same() -> None:
    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        cells[at : at + 1] = [
            code('def gram_matrix(A):\n    """Open', "gram_matrix"),
            code('    """\n    return (', "gram_matrix"),
        ]

    result, findings = repaired(solved(change))
    assert source(result, "gram_matrix") == 'def gram_matrix(A):\n    """Open\n    """\n    return ('
    assert findings == ("The cell gram_matrix had been split. Its parts were joined.",)


def test_a_cell_of_the_graph_split_between_its_lines_loses_nothing() -> None:
    first, second = SOLUTIONS["train_step"].split("\n")[1:3]

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "train_step")
        cells[at : at + 1] = [code(first, "train_step"), code(second, "train_step")]

    result, _ = repaired(solved(change))
    at = index(result, "train_step")
    assert [cell.source for cell in result.cells[at - 1 : at + 1]] == [first, second]


def test_of_copies_the_last_that_defines_the_function_counts() -> None:
    older = "def gram_matrix(A):\n    return A"

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        cells[at : at + 1] = [code(older, "gram_matrix"), code(older + " + 1", "gram_matrix"), cells[at]]
        cells.append(code("print(gram_matrix)", "gram_matrix"))

    result, findings = repaired(solved(change))
    at = index(result, "gram_matrix")
    assert [cell.source for cell in result.cells[at - 2 : at + 1]] == [older, older + " + 1", GRAM]
    assert result.cells[-1].source == "print(gram_matrix)"
    assert findings == (
        "The cell gram_matrix was there more than once. It counts as it was last defined; the others are free cells.",
    )


def test_a_copy_far_away_counts_and_what_stood_there_stays_there() -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "gram_matrix")].source = source(TEMPLATE, "gram_matrix")
        cells += [code(GRAM, "gram_matrix"), code("show(painted)")]

    result, _ = repaired(solved(change))
    at = index(result, "gram_matrix")
    assert [cell.source for cell in result.cells[at - 1 : at + 1]] == [source(TEMPLATE, "gram_matrix"), GRAM]
    assert result.cells[-1].source == "show(painted)"


def test_a_copy_that_does_not_parse_does_not_count() -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells.insert(index(SOLVED, "gram_matrix") + 1, code("def gram_matrix(A):\n    return (", "gram_matrix"))

    result, _ = repaired(solved(change))
    assert source(result, "gram_matrix") == GRAM


def test_magic_lines_are_no_mistake() -> None:
    with_magic = "%matplotlib inline\n" + GRAM

    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "gram_matrix")].source = with_magic
        cells.insert(index(SOLVED, "gram_matrix") + 1, code("!ls\n%time gram_matrix(A)", "gram_matrix"))

    result, _ = repaired(solved(change))
    assert source(result, "gram_matrix") == with_magic
    assert result.cells[index(result, "gram_matrix") + 1].source == "!ls\n%time gram_matrix(A)"


@pytest.mark.parametrize(
    "magic", ["%%time", "%%capture out", "\n%%prun\n%%time", "!pip install \\\n    imageio\n%pip list"]
)
@pytest.mark.parametrize("name", [None, "gram_matrix"])
def test_a_solution_below_magics_is_one(magic: str, name: str | None) -> None:
    below = f"{magic}\n{GRAM}"
    lines = below.split("\n")

    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        cells[at : at + 1] = [code(below, name), code("%%bash\ndef gram_matrix(A): echo"), code("gram_matrix?")]

    def split(cells: list[NotebookNode]) -> None:
        change(cells)
        at = index(SOLVED, "gram_matrix")
        cells[at : at + 1] = [code("\n".join(lines[:-2]), name), code("\n".join(lines[-2:]))]

    for submitted in (solved(change), solved(split)):
        result, findings = repaired(submitted)
        at = index(result, "gram_matrix")
        assert [cell.source for cell in result.cells[at : at + 3]] == [
            below,
            "%%bash\ndef gram_matrix(A): echo",
            "gram_matrix?",
        ]
        assert any("did not carry" in finding for finding in findings) is (name is None)


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_solution_without_its_metadata_is_found_by_what_it_defines(name: str) -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, name)].metadata = NotebookNode()

    result, findings = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert findings == (f"The cell {name} did not carry its own metadata. It was recognised by what it holds.",)


def test_a_solution_without_its_metadata_that_does_not_parse_or_has_a_name_in_full_width() -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "gram_matrix")] = code("def gram_matrix(A):\n    return (")
        cells[index(SOLVED, "total_cost")] = code("def \uff54otal_cost(a, b):\n    return a")

    result, findings = repaired(solved(change))
    assert source(result, "gram_matrix") == "def gram_matrix(A):\n    return ("
    assert source(result, "total_cost") == "def \uff54otal_cost(a, b):\n    return a"
    assert findings == (
        "The cells gram_matrix and total_cost did not carry their own metadata. "
        "They were recognised by what they hold.",
    )


def test_swapped_metadata() -> None:
    def change(cells: list[NotebookNode]) -> None:
        for one, other in (("gram_matrix", "total_cost"), ("noise", "load_model"), ("run", "model_nn")):
            a, b = cells[index(SOLVED, one)], cells[index(SOLVED, other)]
            a.metadata, b.metadata = b.metadata, a.metadata

    result, findings = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert findings == (
        "The cells noise, load_model, run, gram_matrix, total_cost and model_nn did not carry their own metadata. "
        "They were recognised by what they hold.",
    )


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_cells_of_another_type(kind: str) -> None:
    names = ("noise", "gram_matrix")

    def change(cells: list[NotebookNode]) -> None:
        for name in names:
            at = index(SOLVED, name)
            new = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_raw_cell
            cells[at] = new(cells[at].source, metadata=cells[at].metadata)

    result, findings = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert findings == ("The cells noise and gram_matrix had become another type of cell. They were turned back.",)


@pytest.mark.parametrize("kind", [nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell])
def test_a_solution_that_became_text_and_lost_its_metadata(kind: Callable[[str], NotebookNode]) -> None:
    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "gram_matrix")] = kind(GRAM)

    result, findings = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert findings == (
        "The cell gram_matrix did not carry its own metadata. It was recognised by what it holds.",
        "The cell gram_matrix had become another type of cell. It was turned back.",
    )


@pytest.mark.parametrize("text", [GRAM, f"My solution:\n```python\n{GRAM}\n```"])
@pytest.mark.parametrize("deleted", [False, True])
def test_a_solution_within_text_is_told(text: str, deleted: bool) -> None:
    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        cells[at].source = source(TEMPLATE, "gram_matrix")
        cells[at : at + deleted] = [nbformat.v4.new_markdown_cell(text)]

    result, findings = repaired(solved(change))
    told = "The cell gram_matrix holds no solution, and a cell of text does. Text is not run: make it a cell of code."
    taken = deleted and text == GRAM
    assert (told in findings) is not taken
    assert source(result, "gram_matrix") == (GRAM if taken else source(TEMPLATE, "gram_matrix"))


def test_two_solutions_merged_into_one_cell() -> None:
    both = SOLUTIONS["total_cost_graph"] + "\n" + SOLUTIONS["train_step"]

    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "total_cost_graph")].source = both
        cells.pop(index(SOLVED, "train_step"))

    result, findings = repaired(solved(change))
    assert source(result, "total_cost_graph") == both
    assert bindings(source(result, "train_step")).names == set()
    assert findings == (
        "The cell train_step was missing. Another cell defines what it should, so that it was put back empty.",
    )


# ---------------------------------------------------------------- order, free cells, metadata lost


def test_moved_cells_bring_what_followed_them() -> None:
    def change(cells: list[NotebookNode]) -> None:
        at = index(SOLVED, "gram_matrix")
        moved = cells[at]
        del cells[at]
        cells += [moved, code("print(gram_matrix)")]

    result, findings = repaired(solved(change))
    at = index(result, "gram_matrix")
    assert [cell.source for cell in result.cells[at : at + 2]] == [GRAM, "print(gram_matrix)"]
    assert findings == (
        "The cell gram_matrix was out of place. It was moved back, with the free cells that followed it.",
    )


def test_free_cells_that_define_what_is_needed_are_put_back() -> None:
    notebook = solved()
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell)]
    result, findings = repaired(notebook)
    at = index(result, "test_compute_layer_style_cost")
    assert result.cells[at + 1].source.startswith("STYLE_LAYERS = [")
    assert len(result.cells) == len(IDS) + 2
    assert findings == (
        "STYLE_LAYERS and paint were no longer defined. "
        "The cells that define them were put back as they were released.",
    )


def test_a_changed_free_cell_is_the_students_own() -> None:
    layers = 'STYLE_LAYERS = [("conv1_1", 1.0)]'

    def change(cells: list[NotebookNode]) -> None:
        at = next(i for i, cell in enumerate(cells) if cell.source.startswith("STYLE_LAYERS"))
        cells[at].source = layers

    result, findings = repaired(solved(change))
    assert [cell.source for cell in result.cells if "STYLE_LAYERS = " in cell.source] == [layers]
    assert findings == ()


def test_metadata_lost_everywhere_is_one_finding() -> None:
    notebook = strip(solved())
    edited = notebook.cells[index(SOLVED, "test_model_nn")]
    edited.source = edited.source.replace("num_iterations=2", "num_iterations=4") + "\nprint('Well done.')"
    result, findings = repaired(notebook)
    assert content(result) == content(SOLVED)
    lost, changed = findings
    assert lost.endswith(
        f"and {len(IDS) - 6} more did not carry their own metadata. They were recognised by what they hold."
    )
    assert changed == "The cell test_model_nn is locked and was changed. It was put back as it was released."


def test_metadata_of_another_tool_everywhere_and_cells_of_the_students_own_between() -> None:
    notebook = solved()
    for cell in notebook.cells:
        cell.metadata = NotebookNode(
            colab={"base_uri": "x"}, vscode={"languageId": "python"}, deepnote_cell_type="code"
        )
    mine = [code(f"print({number})") for number in range(len(notebook.cells))]
    notebook.cells = [cell for pair in zip(notebook.cells, mine, strict=True) for cell in pair]
    result, (finding,) = repaired(notebook)
    assert [cell[:2] for cell in content(result)] == [cell[:2] for cell in content(notebook)]
    assert "did not carry their own metadata" in finding


def test_renamed_metadata() -> None:
    def change(cells: list[NotebookNode]) -> None:
        for cell in cells:
            if grade_id(cell):
                cell.metadata.nbgrader.grade_id += "_mine"

    result, (finding,) = repaired(solved(change))
    assert content(result) == content(SOLVED)
    assert "did not carry their own metadata" in finding


def test_text_that_became_code() -> None:
    def change(cells: list[NotebookNode]) -> None:
        for at, cell in enumerate(cells):
            if cell.cell_type == "markdown":
                cells[at] = nbformat.v4.new_code_cell(cell.source, metadata=cell.metadata)

    result, findings = repaired(solved(change))
    assert {name: source(result, name) for name in SOLUTIONS} == SOLUTIONS
    assert [c[1:] for c in content(result)] == [c[1:] for c in content(SOLVED)]
    assert all("another type of cell" in finding for finding in findings)


@pytest.mark.parametrize("name", [None, "gram_matrix", "total_cost"])
def test_two_functions_merged_into_one_cell(name: str | None) -> None:
    both = f"{GRAM}\n\n\n{SOLUTIONS['total_cost']}"

    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "gram_matrix")] = code(both, name)
        cells.pop(index(SOLVED, "total_cost"))

    result, findings = repaired(solved(change))
    sources = {source(result, "gram_matrix"), source(result, "total_cost")}
    (empty,) = sources - {both}
    assert bindings(empty).names == set()
    assert any("Another cell defines what it should" in finding for finding in findings)


def test_code_that_was_pasted_twice() -> None:
    twice = f"{GRAM}\n{GRAM}"

    def change(cells: list[NotebookNode]) -> None:
        cells[index(SOLVED, "gram_matrix")].source = twice

    result, findings = repaired(solved(change))
    assert (source(result, "gram_matrix"), findings) == (twice, ())


def test_an_empty_notebook_becomes_the_released_one() -> None:
    result, findings = repaired(nbformat.v4.new_notebook())
    assert [c for c in content(result) if c[2]] == [c for c in content(TEMPLATE) if c[2]]
    assert len(findings) == 2


# ---------------------------------------------------------------- at random


@st.composite
def mixed_up(draw: st.DrawFn) -> NotebookNode:
    """The solved notebook with cells permuted, duplicated and deprived of their metadata; none is lost."""
    count = len(SOLVED.cells)
    order = draw(st.permutations(range(count))) if draw(st.booleans()) else list(range(count))
    order += draw(st.lists(st.integers(0, count - 1), max_size=8))
    for _ in range(draw(st.integers(0, 3))):
        order.insert(draw(st.integers(0, len(order))), order.pop(draw(st.integers(0, len(order) - 1))))
    stripped = draw(st.just(set(range(len(order)))) | st.sets(st.integers(0, len(order) - 1)))
    notebook = deepcopy(SOLVED)
    notebook.cells = [deepcopy(SOLVED.cells[i]) for i in order]
    for position in stripped:
        notebook.cells[position].metadata = NotebookNode()
    return notebook


@settings(deadline=None, max_examples=60)
@given(mixed_up())
def test_a_mixed_up_notebook_is_put_in_order_and_keeps_its_solutions(notebook: NotebookNode) -> None:
    result, _ = repaired(notebook)
    assert {name: source(result, name) for name in SOLUTIONS} == SOLUTIONS
    again, nothing = repaired(result)
    assert again == result
    assert nothing == ()


lines = st.sampled_from(
    [*GRAM.split("\n"), "def gram_matrix(A):", "J = (", "train_step = 1", "STYLE_LAYERS = 1", "'''", "\0"]
)
hostile = st.builds(
    code,
    st.lists(lines, max_size=4).map("\n".join)
    | st.text(max_size=20)
    | st.sampled_from([c.source for c in TEMPLATE.cells]),
    st.sampled_from([*IDS, "other", None, 3, ["gram_matrix"], "x" * 1000]),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(hostile, max_size=30))
def test_whatever_is_handed_in_the_cells_of_the_assignment_are_there(cells: list[NotebookNode]) -> None:
    repaired(nbformat.v4.new_notebook(cells=cells))


# ---------------------------------------------------------------- on purpose


@pytest.mark.parametrize("name", ["gram_matrix", "test_gram_matrix"])
@pytest.mark.parametrize("text", ["x = 1", "    return", GRAM, "def gram_matrix(A:"])
def test_a_grade_id_ten_thousand_times(name: str, text: str) -> None:
    cells = [code(text, name)] * 10_000
    result, findings = restore(NotebookNode(cells=cells), TEMPLATE)
    assert [grade_id(cell) for cell in result.cells if "nbgrader" in cell.metadata] == IDS
    assert len(findings) < 6


def test_thousands_of_cells_that_are_almost_a_locked_one() -> None:
    almost = source(TEMPLATE, "test_model_nn").replace("moved", "shifted")
    cells = [code(almost)] * (MOST_COMPARED * 40)
    result, findings = restore(NotebookNode(cells=cells), TEMPLATE)
    assert sum("shifted" in cell.source for cell in result.cells) == len(cells) - 1
    assert findings[0] == "The cell test_model_nn did not carry its own metadata. It was recognised by what it holds."


@pytest.mark.parametrize("text", ["(", "a = '\\d'\n", "\0", " ", "1+"])
def test_a_cell_of_ten_megabytes(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    text *= 10_000_000 // len(text)
    cells = [code(text, "gram_matrix"), code(text), code(text, "noise")]
    result, _ = restore(NotebookNode(cells=cells), TEMPLATE)
    assert source(result, "gram_matrix") == text
    assert source(result, "noise") == source(TEMPLATE, "noise")
    assert capfd.readouterr() == ("", "")
