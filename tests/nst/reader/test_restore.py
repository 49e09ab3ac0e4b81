"""Repairing submissions: each thing that can happen to a notebook, alone, at random, and on purpose."""

from copy import deepcopy

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from nst.reader.bindings import bindings
from nst.reader.findings import Finding
from nst.reader.restore import MOST_COMPARED, restore
from tests.support.handed_in import (
    GRAM,
    IDS,
    LOCKED,
    SOLUTIONS,
    SOLVED,
    TEMPLATE,
    code,
    content,
    grade_id,
    index,
    repaired,
    solved,
    source,
    strip,
)

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
    assert findings[0] == Finding("repair.lost", ("test_model_nn",))


@pytest.mark.parametrize("text", ["(", "a = '\\d'\n", "\0", " ", "1+"])
def test_a_cell_of_ten_megabytes(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    text *= 10_000_000 // len(text)
    cells = [code(text, "gram_matrix"), code(text), code(text, "noise")]
    result, _ = restore(NotebookNode(cells=cells), TEMPLATE)
    assert source(result, "gram_matrix") == text
    assert source(result, "noise") == source(TEMPLATE, "noise")
    assert capfd.readouterr() == ("", "")
