"""What is left of a notebook's texts and outputs: what they hold, and how much."""

import base64
import json
import re
from typing import Any

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbconvert.filters import ansi2html
from nbformat import NotebookNode

from autograder.assignments.assignment import ROOT
from autograder.grading.sanitise import (
    MOST_CELLS,
    MOST_OF_ALL,
    MOST_OUTPUTS,
    MOST_PICTURE,
    MOST_PROSE,
    MOST_TEXT,
    coloured,
    plain,
    sanitise,
)
from tests.support.outputs import (
    HOSTILE_DATA,
    JPEG,
    PNG,
    a_notebook,
    code,
    hostile,
    output,
    outputs_of,
    released,
)

__all__ = ["released"]  # a fixture


def test_paths_of_the_grader_are_not_shown() -> None:
    trace = f"\x1b[36mFile \x1b[39m\x1b[32m{ROOT}/nst_utils.py:451\x1b[39m, in \x1b[36msave\x1b[39m"
    outputs: list[dict[str, Any]] = [
        {"output_type": "error", "ename": "E", "evalue": f"see {ROOT}/a/b.py", "traceback": [trace]},
        {"output_type": "stream", "name": "stderr", "text": f"{ROOT}/x/y.py:3: a warning\n"},
    ]
    cell = nbformat.v4.new_code_cell("")
    cell.outputs = [NotebookNode(output) for output in outputs]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    clean = sanitise(notebook, notebook).cells[0].outputs
    assert clean[0].evalue == "see b.py"
    assert clean[0].traceback == [trace.replace(f"{ROOT}/", "")]
    assert clean[1].text == "y.py:3: a warning\n"


def test_text_of_the_assignment_stays(released: NotebookNode) -> None:
    assert sanitise(released, released) == released


def test_picture_stays(released: NotebookNode) -> None:
    for kind, content in (("image/png", PNG), ("image/jpeg", JPEG)):
        broken = base64.encodebytes(content * 9).decode()  # in lines, as some programs write it
        (kept,) = outputs_of(released, output("display_data", data={kind: broken, "text/plain": "x"}, metadata={}))
        assert base64.b64decode(kept.data[kind]) == content * 9 and kept.metadata == {}


def test_only_text_and_pictures_stay(released: NotebookNode) -> None:
    kept = outputs_of(released, *(output("execute_result", data=data, metadata={}) for data in HOSTILE_DATA))
    plain_texts = [data["text/plain"] for data in HOSTILE_DATA if isinstance(data.get("text/plain"), str)]
    assert [out.data for out in kept] == [{"text/plain": text.removesuffix("\x1b[38m")} for text in plain_texts]


@pytest.mark.parametrize(
    "broken",
    [
        output("stream", name="stdout", text=7),
        output("stream", name="stdout"),
        output("error", ename=1, evalue="", traceback=[]),
        output("error", ename="", evalue="", traceback="text"),
        output("display_data", data="text", metadata={}),
        output("update_display_data", data={"text/plain": "x"}, metadata={}),
        output("unknown"),
    ],
)
def test_output_that_is_none_is_dropped(broken: NotebookNode, released: NotebookNode) -> None:
    assert outputs_of(released, broken) == []


def test_streams_keep_their_names(released: NotebookNode) -> None:
    outputs = [output("stream", name=name, text="x") for name in ("stdout", "stderr", "other")]
    assert [out.name for out in outputs_of(released, *outputs)] == ["stdout", "stderr", "stdout"]


def test_sizes_are_bounded(released: NotebookNode) -> None:
    long = "x" * (10 * MOST_TEXT)
    large = base64.b64encode(PNG + bytes(MOST_PICTURE)).decode()
    kept = outputs_of(
        released,
        output("stream", name="stdout", text=long),
        output("error", ename=long, evalue=long, traceback=[long, long]),
        output("display_data", data={"text/plain": long, "image/png": large}, metadata={}),
    )
    assert all(len(str(out)) < 3 * MOST_TEXT for out in kept) and len(kept) == 3
    many = [output("stream", name="stdout", text="x")] * (10 * MOST_OUTPUTS)
    assert len(outputs_of(released, *many)) == MOST_OUTPUTS


@settings(deadline=None, derandomize=True)
@given(st.text("\x1b[];0123456789mKH?\x07\\a\n\t\r\x00\x9b\u202e\ud800", max_size=80) | st.text(max_size=80))
@example("\x1b[38m")
@example("\x1b[48;5m")
@example("\x1b[38;2;1;2m")
@example("\x1b[1;38m")
def test_colours_are_all_that_is_left_of_control_characters(text: str) -> None:
    kept = coloured(text)
    ansi2html(kept)  # type: ignore[no-untyped-call]  # which raises IndexError on some
    kept.encode()
    without = re.sub(r"\x1b\[[0-9;]*m", "", kept)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", without)
    assert coloured(kept) == kept
    assert "\x1b" not in plain(text)


def test_colours_of_a_traceback_stay() -> None:
    line = "\x1b[31mValueError\x1b[39m \x1b[38;5;28;01mif\x1b[39;00m \x1b[38;2;1;2;3mx\x1b[0m\x1b[m\x1b[1;32m"
    assert coloured(line) == line
    assert plain(line + "\x1b]8;;https://a.b\x07link\x1b]8;;\x1b\\\x1b[2K") == "ValueError if xlink"


def test_notebook_is_not_changed(released: NotebookNode) -> None:
    notebook = hostile(released)
    before = json.dumps(notebook)
    sanitise(notebook, released)
    assert json.dumps(notebook) == before


# ---------------------------------------------------------------- what a page may cost


def test_texts_of_a_notebook_are_bounded_together(released: NotebookNode) -> None:
    prose = [nbformat.v4.new_markdown_cell("[" * 2 * MOST_PROSE) for _ in range(20)]
    code_cells = [nbformat.v4.new_code_cell("+" * 2 * MOST_TEXT) for _ in range(30)]
    clean = sanitise(a_notebook(*prose, *code_cells), released)
    lengths = {kind: [len(c.source) for c in clean.cells if c.cell_type == kind] for kind in ("markdown", "code")}
    assert max(lengths["markdown"]) < MOST_PROSE + 100 and max(lengths["code"]) < MOST_TEXT + 100
    assert MOST_OF_ALL["prose"] <= sum(lengths["markdown"]) < MOST_OF_ALL["prose"] + 20 * 100
    assert MOST_OF_ALL["code"] <= sum(lengths["code"]) < MOST_OF_ALL["code"] + 30 * 100
    assert clean.cells[0].source.startswith("[" * 5000 + f"\n[… {MOST_PROSE} characters are left out here …]\n[")
    assert clean.cells[19].source == f"\n[… {2 * MOST_PROSE} characters are left out here …]\n"


def test_outputs_of_a_notebook_are_bounded_together(released: NotebookNode) -> None:
    printed = output("stream", name="stdout", text="x" * MOST_TEXT)
    picture = output("display_data", data={"image/png": base64.b64encode(PNG.ljust(MOST_PICTURE)).decode()})
    clean = sanitise(a_notebook(*[code(printed, picture) for _ in range(40)]), released)
    texts = [one.text for cell in clean.cells for one in cell.outputs if one.output_type == "stream"]
    shown = [one for cell in clean.cells for one in cell.outputs if one.output_type == "display_data"]
    assert sum("left out" not in text for text in texts) == MOST_OF_ALL["output"] // MOST_TEXT
    assert len(shown) == MOST_OF_ALL["picture"] // MOST_PICTURE


def test_cells_of_a_notebook_are_so_many_and_no_more(released: NotebookNode) -> None:
    notebook = nbformat.from_dict(released)
    own = [cell.source for cell in notebook.cells if "nbgrader" in cell.metadata]
    notebook.cells[:0] = [nbformat.v4.new_markdown_cell("x") for _ in range(3000)]
    clean = sanitise(notebook, released)
    assert [cell.source for cell in clean.cells if "nbgrader" in cell.metadata] == own
    assert sum("nbgrader" not in cell.metadata for cell in clean.cells) == MOST_CELLS + 1
    assert re.fullmatch(r"\[… \d+ cells are left out here …\]", clean.cells[-1].source)
    nbformat.validate(clean)
