"""What is left of hostile cells and outputs, in the pages that instructors and students open."""

import base64
import json
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
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump
from autograder.grading.sanitise import (
    MOST_CELLS,
    MOST_OF_ALL,
    MOST_OUTPUTS,
    MOST_PICTURE,
    MOST_PROSE,
    MOST_TEXT,
    coloured,
    harmless,
    plain,
    sanitise,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
RUN = "parent.run(1)"
HOSTILE_MARKDOWN = [
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f"<svg onload={RUN}><circle/></svg>",
    f'<iframe src="javascript:{RUN}"></iframe>',
    "<style>body { display: none }</style>",
    '<input class="score" id="test_gram_matrix" value="15">',
    f"text <b onclick={RUN}>bold</b>",
    f"[click](javascript:{RUN})",
    f"[click]( javascript:{RUN})",
    f"[click](<javascript:{RUN}>)",
    f"[click](JaVa&#115;cript:{RUN})",
    "[click](data:text/html;base64,AAAA)",
    "[click](//elsewhere.example)",
    f"[x]\n\n[x]: javascript:{RUN}",
    f"[x]\n\n[x]:\n  javascript:{RUN}",
    f"<javascript:{RUN}>",
    f"```mermaid\n</pre><script>{RUN}</script>\n```",
    f"> <\n> script>{RUN}",
    f"<\x00script>{RUN}</script>",
    f"]\x00(javascript:{RUN})",
    f"$<script>{RUN}</script>$",
    f"\\begin{{x}}<script>{RUN}</script>\\end{{x}}",
    f"# <svg onload={RUN}>",
    "[page](output/page.html)",
    "![picture](output/picture.svg)",
    "![picture](images/../output/page.html)",
    "![pasted](attachment:pasted.png)",
    "![missing](attachment:missing.png)",
    "\ud800",
]
HOSTILE_DATA: list[dict[str, Any]] = [
    {"text/html": f"<script>{RUN}</script>", "text/plain": "<IPython.core.display.HTML object>"},
    {"application/javascript": RUN, "text/plain": "js"},
    {"image/svg+xml": f"<svg onload={RUN}/>", "text/plain": "svg"},
    {"text/markdown": f"<script>{RUN}</script>", "text/plain": "md"},
    {"text/latex": f"<script>{RUN}</script>", "text/plain": "tex"},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "</script>"}, "text/plain": "widget"},
    {"image/png": f'AAAA" onerror="{RUN}', "text/plain": "png"},
    {"image/jpeg": base64.b64encode(PNG).decode(), "text/plain": "png that says jpeg"},
    {"text/plain": f"<script>{RUN}</script>\x1b[38m"},
    {"text/plain": ["a", "list"], "image/png": 7},
    {"text/html": "nothing else"},
]


@pytest.fixture(scope="module")
def released() -> NotebookNode:
    return nbformat.read(NST.released, as_version=4)


def output(kind: str, **content: Any) -> NotebookNode:
    return nbformat.from_dict({"output_type": kind} | content)


def code(*outputs: NotebookNode) -> NotebookNode:
    cell = nbformat.v4.new_code_cell("x")
    cell.outputs = list(outputs)  # unlike new_code_cell, without a look at what they are
    return cell


def a_notebook(*cells: NotebookNode) -> NotebookNode:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = list(cells)
    return notebook


def outputs_of(released: NotebookNode, *outputs: NotebookNode) -> list[NotebookNode]:
    clean = sanitise(a_notebook(code(*outputs)), released)
    nbformat.validate(clean)
    return list(clean.cells[0].outputs)


def hostile(released: NotebookNode) -> NotebookNode:
    """The released notebook with everything in it that should not be."""
    notebook = nbformat.from_dict(released)
    texts = [nbformat.v4.new_markdown_cell(text) for text in HOSTILE_MARKDOWN]
    for cell in texts:
        cell.attachments = {"pasted.png": {f'x" onerror="{RUN}': "AAAA"}}
    raw = nbformat.v4.new_raw_cell(f"<script>{RUN}</script>", metadata={"raw_mimetype": "text/html"})
    width = {"image/png": {"width": f"1 onload={RUN}", "unconfined": True}, "filenames": {"image/png": "x"}}
    shown = [output("display_data", data=data, metadata=width) for data in HOSTILE_DATA]
    picture = output("display_data", data={"image/png": base64.b64encode(PNG).decode()}, metadata=width)
    printed = [output("stream", name=name, text=f"<b>{RUN}</b> \x1b[38m") for name in ("stdout", "stderr", "<b>")]
    failed = output("error", ename="<b>", evalue="<script>", traceback=[f"<script>{RUN}</script>", "\x1b[48;5m"])
    numbered = code(*shown, picture, *printed, failed)
    numbered.execution_count = f"<script>{RUN}</script>"
    numbered.metadata = NotebookNode(tags=[f'"><script>{RUN}</script>'], magics_language=["x"])
    notebook.cells[1:1] = [*texts, raw, numbered]
    notebook.metadata = nbformat.from_dict(
        {
            "title": f"</title><script>{RUN}</script>",
            "widgets": {"application/vnd.jupyter.widget-state+json": {}},
            "language_info": {"name": ["x"], "pygments_lexer": 7},
        }
    )
    return notebook


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
