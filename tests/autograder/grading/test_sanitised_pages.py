"""What is left of hostile cells and outputs, in the pages that instructors and students open."""

import re
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.server_extensions.formgrader.handlers as formgrader
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.build.build import dump
from autograder.grading.sanitise import (
    harmless,
    sanitise,
)
from tests.support.outputs import HOSTILE_MARKDOWN, RUN, hostile, released

__all__ = ["released"]  # a fixture


@pytest.fixture(scope="module", params=["feedback", "formgrade"])
def page(request: pytest.FixtureRequest, released: NotebookNode) -> Tag:
    """The part of nbgrader's page that shows the notebook, for the hostile notebook as sanitised and saved."""
    saved = nbformat.reads(dump(sanitise(hostile(released), released)), as_version=4)
    css = Path(formgrader.static_path, "node_modules", "bootstrap", "dist", "css")
    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name=request.param,
        extra_template_basedirs=[formgrader.template_path],
        extra_template_paths=[str(css)],
    )
    resources = {"nbgrader": {"notebook": "nst", "score": 0, "max_score": 100, "late_penalty": 0}}
    for cell in saved.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader.score = 0  # as GetGrades does
    html, _ = exporter.from_notebook_node(saved, resources | {"index": 0, "total": 1})
    return BeautifulSoup(html, "html.parser").select_one("#notebook") or pytest.fail("no notebook in the page")


def test_pages_hold_nothing_that_runs(page: Tag) -> None:
    assert_harmless(page)
    assert RUN in page.get_text()  # what was typed can be read


def assert_harmless(page: Tag) -> None:
    tags = page.find_all(True)
    bad = {"script", "style", "iframe", "object", "embed", "svg", "link", "meta", "base", "form", "template"}
    assert not {tag.name for tag in tags} & bad
    inputs = [tag for tag in tags if tag.name in ("input", "button", "textarea") and "disabled" not in tag.attrs]
    assert [tag for tag in inputs if not in_heading(tag)] == []  # a task list has boxes that are disabled
    assert [(tag.name, key) for tag in tags for key in tag.attrs if key.startswith("on") or key == "srcdoc"] == []
    targets = [str(tag[key]) for tag in tags for key in ("href", "src", "xlink:href") if key in tag.attrs]
    allowed = r"https?://|#|images/[\w-]+\.(jpg|png)$|data:image/(png|jpeg);base64,[\w+/=]+$"
    assert [target for target in targets if not re.match(allowed, target)] == []


def in_heading(tag: Tag) -> bool:
    """Whether an input is formgrader's own: it stands above or below a cell of nbgrader's."""
    return tag.find_parent(class_="panel-heading") is not None or tag.find_parent(class_="panel-footer") is not None


def test_pages_still_show_the_assignment(page: Tag) -> None:
    assert {str(picture["src"]) for picture in page.select("img[width='820']")} >= {"images/gram_matrix.png"}
    assert page.select("details summary")
    assert page.select("img[src^='data:image/png;base64,']")


NASTY = [
    *(
        "<",
        ">",
        "[",
        "](",
        ")",
        "]:",
        "!",
        "`",
        "```",
        "$",
        "\\",
        "\n",
        " ",
        "\t",
        "> ",
        "- ",
        "# ",
        "|",
        "&lt;",
        "&#106;",
    ),
    *(
        "script",
        "img src=x onerror=1",
        "javascript:1",
        "https://a.b",
        "images/a.png",
        "a",
        "x",
        '"',
        "'",
        "/",
        "?",
        ":",
    ),
    *(
        "mermaid",
        "attachment:a",
        "\x00",
        "\r",
        "\u2028",
        "\u200b",
        "<!--",
        "-->",
        "<![CDATA[",
        "\\begin{a}",
        "\\end{a}",
    ),
]


@settings(deadline=None, max_examples=400, derandomize=True)
@given(st.lists(st.sampled_from(NASTY), max_size=14).map("".join))
@example("```mermaid\n<script\n```")
@example("[a]\n\n[a]: \u3000javascript:1")
@example("- [x](javascript:1)")
def test_markdown_is_harmless(text: str) -> None:
    renderer = IPythonRenderer(escape=False, attachments={})
    assert_harmless(BeautifulSoup(MarkdownWithMath(renderer=renderer).render(harmless(text)), "html.parser"))


@pytest.mark.parametrize("text", [cell for cell in HOSTILE_MARKDOWN if "attachment" not in cell])
def test_markdown_that_runs_without_being_made_harmless(text: str) -> None:
    """The list is worth testing with: nearly all of it is taken by the renderer, or by a browser, as it was meant."""
    assert harmless(text) != text or text.startswith("> <")


@pytest.mark.parametrize(
    "text",
    [
        "A *note* with `code`, $x < y$, $$\\sum_{i<j} x_i$$ and a [link](https://arxiv.org/abs/1508.06576).",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "![mine](images/louvre.jpg)",
        "[paper]\n\n[paper]: https://arxiv.org/abs/1508.06576 'Gatys'",
        "```python\nif a < b:\n    pass\n```",
    ],
)
def test_ordinary_markdown_stays(text: str) -> None:
    assert harmless(text) == text.replace("i<j", "i< j")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("![a](https://b.example/c.png)", "[a](https://b.example/c.png)"),
        ("![a][b]\n\n[b]: https://c.example/d.png", "[a][b]\n\n[b]: https://c.example/d.png"),
        ("[![a](https://b.example/c.png)](https://d.example)", "[[a](https://b.example/c.png)](https://d.example)"),
        ("wow! [a](https://b.example)", "wow! [a](https://b.example)"),
        ("![The Louvre](images/louvre.jpg)", "![The Louvre](images/louvre.jpg)"),
        ("```python\nx\n```", "```python\nx\n```"),
        ("```\nx\n```", "```\nx\n```"),
        ("~~~ mermaid\nx\n~~~", "~~~ text mermaid\nx\n~~~"),
        ("- ```brainfuck\n  x\n  ```", "- ```text brainfuck\n  x\n  ```"),
        ("```x``` and `y`", "```x``` and `y`"),
    ],
)
def test_pictures_and_languages(typed: str, shown: str) -> None:
    assert harmless(typed) == shown
