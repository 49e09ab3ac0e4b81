"""Notebooks and texts that are meant to keep their readers busy, or to get more out of them than an error."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.grading.accept import accept
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.sanitise import MOST_PROSE, harmless, sanitise
from autograder.judge.message import Message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from nst.reader.read import read_submission
from tests.support.damage import check, damaged, damages, texts, values
from tests.support.fuzzer import Watch, nobody

outputs = st.lists(
    st.one_of(
        st.builds(lambda text: {"output_type": "stream", "name": "stdout", "text": text}, texts),
        st.builds(
            lambda text, lines: {"output_type": "error", "ename": text, "evalue": text, "traceback": lines},
            texts,
            st.lists(texts | values, max_size=3),
        ),
        st.builds(
            lambda data: {"output_type": "display_data", "data": data, "metadata": {}},
            st.dictionaries(st.sampled_from(["text/plain", "text/html", "image/png", "image/jpeg"]), texts | values),
        ),
        st.builds(lambda data: {"output_type": "execute_result", "data": data}, values),
    ),
    max_size=4,
)


@cache
def _released() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NST.released.read_text(encoding="utf-8"))["cells"]
    return found


grade_ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in _released() if "nbgrader" in cell["metadata"]]
cells = st.one_of(
    st.builds(lambda number: _released()[number % len(_released())], st.integers(0, 200)),
    st.builds(
        lambda kind, source, name, pictures: {
            "cell_type": kind,
            "source": source,
            "metadata": {"nbgrader": {"grade_id": name}} if name else {},
            "attachments": pictures,
        },
        st.sampled_from(["code", "markdown", "raw", "heading"]),
        texts | st.lists(texts, max_size=3),
        st.sampled_from([*grade_ids, ""]) | values,
        values | st.dictionaries(st.text(max_size=5), st.dictionaries(st.just("image/png"), st.just("AAAA"))),
    ),
    values,
)
documents = st.one_of(
    st.builds(
        lambda listed, times, given: {"nbformat": 4, "metadata": given, "cells": listed * times},
        st.lists(cells, max_size=8),
        st.sampled_from([1, 1, 1, 2, 50]),
        values,
    ),
    st.builds(lambda given: {"nbformat": 3, "worksheets": given}, values),
    values,
)


VERDICT = Verdict((FunctionVerdict("gram_matrix", (Check("a", 1, 2, Message("b")),)),), 1, notes=(Message("a"),))


def notebooks(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Notebooks, on their way through read, restore, accept, sanitise and present."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "n.ipynb")

        def ends(example: tuple[Any, list[list[Any]], list[Any], str]) -> None:
            content, shown, damage, name = example
            file.write_bytes(damaged(json.dumps(content).encode(), damage))
            assignment = assignments()[name]
            restored, _ = accept(assignment, read_submission(file), released(assignment))
            code = [cell for cell in restored.cells if cell.cell_type == "code"]
            for cell, those in zip(code, shown, strict=False):
                cell.outputs = [nbformat.from_dict(output) for output in those]
            clean = sanitise(restored, released(assignment))
            nbformat.validate(clean)
            nbformat.writes(clean).encode()
            if assignment is NST:
                present(clean, VERDICT)

        names = st.sampled_from([*assignments(), "nst", "nst"])
        check(st.tuples(documents, st.lists(outputs, max_size=4), damages, names), ends, examples, watch, repeatable)


def prose(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Texts of cells as Markdown: pages of them load nothing and run nothing, and are made in time."""

    def ends(text: str) -> None:
        cell = NotebookNode(cell_type="markdown", source=text, metadata=NotebookNode(), id="x")
        source = sanitise(nbformat.v4.new_notebook(cells=[cell]), released(NST)).cells[0].source
        renderer = IPythonRenderer(escape=False)
        page = BeautifulSoup(MarkdownWithMath(renderer=renderer).render(source), "html.parser")
        sources = [str(tag.get("src")) for tag in page.find_all("img")]
        assert all(source.startswith("images/") for source in sources), sources
        assert not page.find_all(["script", "style", "iframe", "svg", "link", "form", "object", "embed", "meta"])
        assert "\u202e" not in source and len(source) < 3 * MOST_PROSE
        assert harmless(harmless(text[:MOST_PROSE])) == harmless(text[:MOST_PROSE])

    check(texts, ends, examples, watch, repeatable)
