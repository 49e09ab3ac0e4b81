"""Cells and outputs, harmless and hostile, and what is left of them."""

import base64
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.grading.sanitise import sanitise

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
