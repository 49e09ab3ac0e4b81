"""Make an executed notebook safe to look at: what is the student's becomes text and pictures.

Instructors open it in nbgrader's formgrader, whose page can change scores, and students in the feedback page. Neither
cleans what it shows: their templates put text cells and HTML outputs into the page as they are, whatever
`HTMLExporter.sanitize_html` says. So it is the notebook that is cleaned, and no setting can be forgotten.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.grading.words import without_paths

MOST_TEXT = 20_000  # characters of one output
MOST_PICTURE = 4_000_000  # bytes of one picture
MOST_OUTPUTS = 100  # of one cell
METADATA = ("nbgrader", "editable", "deletable")  # of a cell, as nbgrader makes it
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}

# An escape sequence ends in one letter and, if it names a window or a link, in BEL or ESC \. Colours are the sequences
# that end in m; nbconvert raises IndexError on 38 and 48 without the numbers that belong to them.
CODE = r"(?:[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3}|(?![34]8[;m])\d{1,3})"
COLOUR = re.compile(rf"\x1b\[(?:{CODE}(?:;{CODE})*)?m")
ESCAPE = re.compile(r"\x1b(?:\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\[[0-?]*[ -/]*[@-~]|[@-Z\\^_])?")
# Control characters but tab and newline; those that turn the direction of writing; halves of surrogate pairs, which
# cannot be written to a file.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# Browsers take < for the start of a tag only if one of these follows; a space after it changes no formula.
TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Links go to the web, pictures to the web or to the assignment's own: a page or an SVG picture among the files handed
# in would be served by formgrader as its own. Anything else, javascript: and data: among it, ends up as text.
TARGET = r"(?:https?://[^\s]|#|images/[\w-]+\.(?:jpg|png)[\s)])"
LINK = re.compile(rf"\](?=\((?!{TARGET}))")
DEFINITION = re.compile(rf"\](?=:(?!\s{{0,9}}{TARGET}))")


def sanitise(notebook: NotebookNode, released: NotebookNode) -> NotebookNode:
    """An executed notebook without anything that a browser could run.

    Arguments:
    notebook -- the notebook, with nbgrader's metadata as released
    released -- the notebook as students get it; text cells that it has are the assignment's own and stay as they are

    Returns: a notebook whose outputs hold only text, colour codes, PNG and JPEG pictures, each of bounded size, and in
    whose other text cells HTML is shown as it was typed, and links lead nowhere but to the web.
    """
    clean = deepcopy(notebook)
    clean.metadata = deepcopy(released.metadata)
    own = {cell.source for cell in released.cells if cell.cell_type != "code"}
    for cell in clean.cells:
        cell.metadata = NotebookNode({key: cell.metadata[key] for key in METADATA if key in cell.metadata})
        if cell.cell_type == "code":
            cell.source = encodable(cell.source)
            cell.execution_count = _number(cell.get("execution_count"))
            cell.outputs = [kept for output in cell.outputs[:MOST_OUTPUTS] for kept in _output(output)]
        else:
            cell.pop("attachments", None)
            if cell.source not in own:
                cell.source = harmless(cell.source)
    return clean


def harmless(markdown: str) -> str:
    """Markdown in which no HTML is left, and no link but to the web and to the assignment's pictures."""
    return DEFINITION.sub("] ", LINK.sub("] ", TAG.sub("< ", CONTROL.sub("", markdown))))


def encodable(text: str) -> str:
    """A text that can be written to a file: a notebook's JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def plain(text: str, most: int = MOST_TEXT) -> str:
    """A text without colours and control characters, its middle left out if there are more than `most` characters."""
    return shorten(CONTROL.sub("", ESCAPE.sub("", text)), most)


def coloured(text: str) -> str:
    """A text whose only control characters are tabs, newlines and codes for colours, of bounded size.

    The grader's own folders, which stand in tracebacks and warnings, are not to be seen in it.
    """
    text = shorten(without_paths(text), MOST_TEXT)
    between = [CONTROL.sub("", ESCAPE.sub("", part)) for part in COLOUR.split(text)]
    return "".join(part for pair in zip(between, [*COLOUR.findall(text), ""], strict=True) for part in pair)


def shorten(text: str, most: int) -> str:
    """A text of `most` characters, or its beginning and its end with a line between them that says what is missing."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}\n[… {len(text) - most} characters are left out here …]\n{text[-(most - most // 2) :]}"


def _output(output: NotebookNode) -> Iterable[NotebookNode]:
    """What is kept of an output: one output, or none. The kernel is the student's: no part need be what it should."""
    new = nbformat.v4.new_output
    match output:
        case {"output_type": "stream", "text": str(text)}:
            yield new("stream", name="stderr" if output.get("name") == "stderr" else "stdout", text=coloured(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            trace = coloured("\n".join(line for line in lines if isinstance(line, str)))
            yield new("error", ename=plain(name, 200), evalue=plain(without_paths(value)), traceback=trace.split("\n"))
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            kept = dict(_data(data))
            count = {"execution_count": _number(output.get("execution_count"))} if kind == "execute_result" else {}
            if kept:
                yield new(kind, kept, **count)


def _number(count: Any) -> int | None:
    return count if type(count) is int and 0 <= count < 1_000_000 else None


def _data(data: dict[str, Any]) -> Iterable[tuple[str, str]]:
    if isinstance(data.get("text/plain"), str):
        yield "text/plain", coloured(data["text/plain"])
    for kind in SIGNATURES:
        picture = _picture(data.get(kind), kind)
        if picture:
            yield kind, picture


def _picture(data: Any, kind: str) -> str:
    """A picture in base64 if it is one, else nothing."""
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (AttributeError, binascii.Error, ValueError):
        return ""
    right = content.startswith(SIGNATURES[kind]) and len(content) <= MOST_PICTURE
    return base64.b64encode(content).decode() if right else ""
