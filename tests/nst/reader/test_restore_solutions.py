"""Solution cells that are repaired: split, copied, moved, renamed, or of another type."""

from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from nst.reader.bindings import bindings
from nst.reader.findings import Finding
from nst.reader.restore import restore
from tests.support.handed_in import (
    GRAM,
    SOLUTIONS,
    SOLVED,
    TEMPLATE,
    code,
    content,
    index,
    repaired,
    solved,
    source,
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
        assert Finding("repair.split", (name,)) in findings


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
