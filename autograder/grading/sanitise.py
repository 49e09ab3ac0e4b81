"""Make an executed notebook safe to look at: what is the student's becomes text and pictures.

Instructors open it in nbgrader's formgrader, whose page can change scores, and students in the feedback page. Neither
cleans what it shows: their templates put text cells and HTML outputs into the page as they are, whatever
`HTMLExporter.sanitize_html` says. So it is the notebook that is cleaned, and no setting can be forgotten.

What makes a page of it takes time that grows with the square of a text's length: 12,000 times `[` in a cell take 1.4 s.
So texts are bounded, each of them and all of a kind together, and a page says how much was left out.
"""

import base64
import binascii
import re
from collections.abc import Collection, Iterable
from copy import deepcopy
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.catalogue.say import say
from autograder.grading.words import without_paths
from autograder.judge.message import message

MOST_TEXT = 20_000  # characters of one output, and of one cell of code
MOST_PROSE = 10_000  # characters of one cell of text
MOST_PICTURE = 4_000_000  # bytes of one picture
MOST_OUTPUTS = 100  # of one cell
MOST_CELLS = 500  # that are not the assignment's
# Of a whole notebook: characters, and bytes of pictures.
MOST_OF_ALL = {"prose": 50_000, "code": 200_000, "output": 500_000, "picture": 32_000_000}
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

# A block of code may name a language, which one of hundreds of lexers reads, or Mermaid, which loads pictures.
FENCE = re.compile(r"((?:`{3,}+(?=[^`\n]*+$)|~{3,}+)[ \t]*+)(?!text\b|(?:i?python3?|py)[ \t]*+$)(?=\S)", re.MULTILINE)
# Browsers take < for the start of a tag only if one of these follows; a space after it changes no formula.
TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Pictures are the assignment's own; others become links, since a picture from the web would tell its server who looks,
# and when. Links go to the web or to these: a page or an SVG picture among the files handed in would be served by
# formgrader as its own. Anything else, javascript: and data: among it, ends up as text.
PICTURE = re.compile(r"!\[(?![^\[\]\n]{0,1000}\]\(images/[\w-]+\.(?:jpg|png)[\s)])")
TARGET = r"(?:https?://[^\s]|#|images/[\w-]+\.(?:jpg|png)[\s)])"
LINK = re.compile(rf"\](?=\((?!{TARGET}))")
DEFINITION = re.compile(rf"\](?=:(?!\s{{0,9}}{TARGET}))")


def sanitise(notebook: NotebookNode, released: NotebookNode) -> NotebookNode:
    """Return an executed notebook without anything that a browser could run.

    Arguments:
    notebook -- the notebook, with nbgrader's metadata as released
    released -- the notebook as students get it; text cells that it has are the assignment's own and stay as they are

    Returns: a notebook whose outputs hold only text, colour codes, PNG and JPEG pictures, each of bounded size, and in
    whose other text cells HTML is shown as it was typed, links lead nowhere but to the web, and nothing is loaded.
    """
    own = {cell.source for cell in released.cells if cell.cell_type != "code"}
    room = _Room()
    clean = NotebookNode(notebook, metadata=deepcopy(released.metadata), cells=[])
    free = left_out = 0
    for cell in notebook.cells:
        free += "nbgrader" not in cell.metadata
        if "nbgrader" in cell.metadata or free <= MOST_CELLS:
            clean.cells.append(_cell(cell, own, room))
        else:
            left_out += 1
    if left_out:
        text = say(message("output.cells-left-out", number=left_out))
        clean.cells.append(NotebookNode(id="left-out", cell_type="markdown", metadata=NotebookNode(), source=text))
    return clean


class _Room:
    """What room there still is for the texts and pictures of a notebook."""

    def __init__(self) -> None:
        self._left = dict(MOST_OF_ALL)

    def take(self, kind: str, wanted: int, most: int) -> int:
        """Take so much as is left of what is wanted, and at most so much. Returns: how much that is."""
        taken = min(wanted, most, self._left[kind])
        self._left[kind] -= taken
        return taken

    def shown(self, kind: str, text: str, most: int) -> str:
        """Return a text, shortened to what there is room for."""
        return shorten(text, self.take(kind, len(text), most))

    def coloured(self, output: str) -> str:
        """Return the text of an output, see `coloured`."""
        return coloured(output, self.take("output", len(output), MOST_TEXT))


def _cell(cell: NotebookNode, own: Collection[str], room: _Room) -> NotebookNode:
    kept = NotebookNode({key: cell[key] for key in ("id", "cell_type") if key in cell})
    kept.metadata = NotebookNode({key: deepcopy(cell.metadata[key]) for key in METADATA if key in cell.metadata})
    if cell.cell_type == "code":
        kept.source = room.shown("code", encodable(cell.source), MOST_TEXT)
        kept.execution_count = _number(cell.get("execution_count"))
        kept.outputs = [new for output in cell.outputs[:MOST_OUTPUTS] for new in _output(output, room)]
    else:
        kept.source = cell.source if cell.source in own else harmless(room.shown("prose", cell.source, MOST_PROSE))
    return kept


def harmless(markdown: str) -> str:
    """Markdown in which no HTML is left, no picture but the assignment's, and no link but to the web and to those."""
    text = FENCE.sub(r"\1text ", PICTURE.sub("[", CONTROL.sub("", markdown)))
    return DEFINITION.sub("] ", LINK.sub("] ", TAG.sub("< ", text)))


def encodable(text: str) -> str:
    """Return a text that can be written to a file: a notebook's JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def plain(text: str, most: int = MOST_TEXT) -> str:
    """Return a text without colours and control characters. Beyond `most` characters, its middle is left out."""
    return shorten(CONTROL.sub("", ESCAPE.sub("", text)), most)


def coloured(text: str, most: int = MOST_TEXT) -> str:
    """Return a text whose only control characters are tabs, newlines and codes for colours, shortened as by `plain`.

    The grader's own folders, which stand in tracebacks and warnings, are not to be seen in it.
    """
    text = shorten(without_paths(text), most)
    between = [CONTROL.sub("", ESCAPE.sub("", part)) for part in COLOUR.split(text)]
    return "".join(part for pair in zip(between, [*COLOUR.findall(text), ""], strict=True) for part in pair)


def shorten(text: str, most: int) -> str:
    """Return a text; beyond `most` characters, its beginning, a line that says what is missing, and its end."""
    if len(text) <= most:
        return text
    head, tail = text[: most // 2], text[len(text) - most + most // 2 :]
    return f"{head}\n{say(message('output.characters-left-out', number=len(text) - most))}\n{tail}"


def _output(output: NotebookNode, room: _Room) -> Iterable[NotebookNode]:
    """Return what is kept of an output: one, or none. The kernel is the student's: any part may be wrong."""
    new = nbformat.v4.new_output
    match output:
        case {"output_type": "stream", "text": str(text)}:
            yield new("stream", name="stderr" if output.get("name") == "stderr" else "stdout", text=room.coloured(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            trace = room.coloured("\n".join(line for line in lines if isinstance(line, str)))
            said = plain(without_paths(value), room.take("output", len(value), MOST_TEXT))
            yield new("error", ename=plain(name, 200), evalue=said, traceback=trace.split("\n"))
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            kept = dict(_data(data, room))
            count = {"execution_count": _number(output.get("execution_count"))} if kind == "execute_result" else {}
            if kept:
                yield new(kind, kept, **count)


def _number(count: Any) -> int | None:
    return count if type(count) is int and 0 <= count < 1_000_000 else None


def _data(data: dict[str, Any], room: _Room) -> Iterable[tuple[str, str]]:
    if isinstance(data.get("text/plain"), str):
        yield "text/plain", room.coloured(data["text/plain"])
    for kind in SIGNATURES:
        picture = _picture(data.get(kind), kind, room)
        if picture:
            yield kind, picture


def _picture(data: Any, kind: str, room: _Room) -> str:
    """Return a picture in base64 if it is one that there is room for, else nothing."""
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (AttributeError, binascii.Error, ValueError):
        return ""
    size = len(content)
    right = content.startswith(SIGNATURES[kind]) and room.take("picture", size, MOST_PICTURE) == size
    return base64.b64encode(content).decode() if right else ""
