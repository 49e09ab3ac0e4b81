"""Read the notebook that a student has handed in or saved, whatever it is.

What honest tools leave behind is put right in silence. Nothing is kept but the cells' kinds, their texts, the pictures
in their prose and the name that nbgrader gave them, and the name of the program that the notebook comes from: no
outputs, and no metadata that a later step would obey.
"""

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nst.errors import NotebookError
from nst.reader.formats import foreign, undecodable, unreadable
from nst.reader.origin import origin_of
from nst.reader.reasons import of_system
from nst.texts import text

MOST_MB = 32
MOST_CELLS = 20_000
MOST_PICTURES = 100  # pasted into the text of one notebook
# What a notebook's JSON takes in memory, in bytes for each such character: a number in two characters takes twenty
# times as many bytes once it is read, a list in two characters thirty, an object fifty.
TAKES = {",": 40, '"': 40, "[": 80, "{": 240}
MOST_TAKEN = 300_000_000
KINDS = ("code", "markdown", "raw")
KINDS_OF_JSON = {
    dict: "kind.object",
    list: "kind.list",
    str: "kind.string",
    bool: "kind.boolean",
    type(None): "kind.null",
}
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which JSON can hold and UTF-8 cannot


def read_submission(file: Path) -> NotebookNode:
    """Read a submitted notebook.

    Returns: a notebook that is valid in nbformat 4.5. Its metadata has the name of the program that it comes from, as
    "origin", if it tells that.

    Raises NotebookError if the file is missing, not a regular file of at most 32 MB, or not a notebook.
    """
    return notebook_in(file, read_bytes(file))


def notebook_in(file: Path, read: bytes) -> NotebookNode:
    """Do the same with what was read from a file already, wherever that is. Raises NotebookError."""
    content = _parse(file, read)
    room = iter(range(MOST_PICTURES))
    cells = _cells(file, content)
    origin = origin_of(content, cells)
    return NotebookNode(
        cells=[_cell(file, number, cell, room) for number, cell in enumerate(cells, 1)],
        metadata=NotebookNode(origin=origin) if origin else NotebookNode(),
        nbformat=4,
        nbformat_minor=5,
    )


def _error(file: Path, found: str, expected: str, advice: str, **values: object) -> NotebookError:
    """Return an error: the names of three texts, and the values in them."""
    told = {"found": text(found, **values), "expected": text(expected, **values), "advice": text(advice, **values)}
    return NotebookError(text("notebook.error", file=file, **told))


def read_bytes(file: Path) -> bytes:
    """Read a regular file. Links are not followed, and nothing that is not a file is waited for."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise _error(file, "found.no-file", "expected.notebook", "advice.name") from error
    except OSError as error:
        found = "found.link" if file.is_symlink() else "found.unopened"
        raise _error(file, found, "expected.readable", "advice.itself", why=of_system(error)) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            found = "found.folder" if stat.S_ISDIR(mode) else "found.no-file-at-all"
            raise _error(file, found, "expected.file", "advice.itself")
        with open(descriptor, "rb", closefd=False) as stream:
            content = stream.read(MOST_MB * 2**20 + 1)
    finally:
        os.close(descriptor)
    if len(content) > MOST_MB * 2**20:
        raise _error(file, "found.too-large", "expected.size", "advice.clear", most=MOST_MB)
    return content


def _parse(file: Path, content: bytes) -> Any:
    if other := foreign(content):
        raise _error(file, other[0], "expected.json", other[1])
    try:
        decoded = content.decode(json.detect_encoding(content))  # UTF-8, 16 or 32, with a byte order mark or without
    except UnicodeDecodeError as error:
        found, advice, values = undecodable(content, error)
        raise _error(file, found, "expected.text", advice, **values) from error
    value = _loaded(file, decoded)
    is_text = isinstance(value, str) and value.lstrip().startswith("{")  # some programs write the JSON of the JSON
    return _loaded(file, value) if is_text else value


def _loaded(file: Path, content: str) -> Any:
    if sum(content.count(character) * size for character, size in TAKES.items()) > MOST_TAKEN:
        raise _error(file, "found.too-many-values", "expected.mostly-text", "advice.clear")
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        found, advice, values = unreadable(content, error)
        raise _error(file, found, "expected.json", advice, **values) from error
    except RecursionError as error:
        raise _error(file, "found.too-deep", "expected.notebook", "advice.clear") from error
    except ValueError as error:
        raise _error(file, "found.too-many-digits", "expected.notebook", "advice.clear") from error


def _cells(file: Path, content: Any) -> list[Any]:
    if not isinstance(content, dict):
        raise _error(file, "found.json", "expected.object", "advice.copy-that-opens", kind=_kind(content))
    major = content.get("nbformat")
    if isinstance(major, bool) or not isinstance(major, int):
        raise _error(file, "found.nbformat", "expected.nbformat", "advice.copy-that-opens", kind=_kind(major))
    if major in (2, 3):
        content = {"cells": _cells_of_old(content)}
    elif major != 4:
        age = "found.older" if major < 4 else "found.newer"
        raise _error(file, age, "expected.nbformat-4", "advice.save-as-4")
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise _error(file, "found.cells", "expected.cells", "advice.copy-that-opens", kind=_kind(cells))
    if len(cells) > MOST_CELLS:
        values = {"cells": len(cells), "most": MOST_CELLS}
        raise _error(file, "found.too-many-cells", "expected.fewer-cells", "advice.delete-cells", **values)
    return cells


def _cells_of_old(content: dict[str, Any]) -> list[Any] | None:
    """Return the cells of nbformat 2 or 3, which has sheets, and calls the source "input"."""
    sheets = content.get("worksheets")
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        return None
    lists = [sheet.get("cells") for sheet in sheets]
    if not all(isinstance(cells, list) for cells in lists):
        return None
    return [
        cell | {"source": cell["input"]} if isinstance(cell, dict) and "input" in cell else cell
        for cells in lists
        for cell in cells
    ]


def _cell(file: Path, number: int, cell: Any, room: Iterator[int]) -> NotebookNode:
    if not isinstance(cell, dict):
        values = {"kind": _kind(cell), "number": number}
        raise _error(file, "found.no-cell", "expected.cell", "advice.copy-that-opens", **values)
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        values = {"kind": _kind(source), "number": number}
        raise _error(file, "found.source", "expected.source", "advice.copy-that-opens", **values)
    cell_type = cell.get("cell_type")
    node = NotebookNode(
        id=f"cell-{number}",
        cell_type=cell_type if cell_type in KINDS else "raw",
        metadata=_metadata(cell.get("metadata")),
        source=SURROGATE.sub("\N{REPLACEMENT CHARACTER}", source.replace("\r\n", "\n").replace("\r", "\n")),
    )
    if node.cell_type == "code":
        return NotebookNode(node, execution_count=None, outputs=[])
    pictures = _pictures(cell.get("attachments"), room)
    return NotebookNode(node, attachments=pictures) if pictures else node


def _metadata(metadata: Any) -> NotebookNode:
    """Return metadata with the grade_id only."""
    marker = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marker.get("grade_id") if isinstance(marker, dict) else None
    if not isinstance(grade_id, str) or not re.fullmatch(r"[\w-]{1,100}", grade_id, re.ASCII):
        return NotebookNode()
    return NotebookNode(nbgrader=NotebookNode(grade_id=grade_id))


def _pictures(attachments: Any, room: Iterator[int]) -> NotebookNode:
    """Keep the pictures that were pasted into a cell of prose, as long as there is room: name -> type -> base64."""
    pictures = NotebookNode()
    for name, versions in attachments.items() if isinstance(attachments, dict) else ():
        kept = {
            kind: text
            for kind, text in (versions.items() if isinstance(versions, dict) else ())
            if kind in ("image/png", "image/jpeg", "image/gif")
            and isinstance(text, str)
            and re.fullmatch(r"[A-Za-z0-9+/=\n]*", text)
        }
        if kept and not SURROGATE.search(name) and next(room, None) is not None:
            pictures[name] = NotebookNode(kept)
    return pictures


def _kind(value: Any) -> str:
    """Describe a JSON value without its content."""
    return text(KINDS_OF_JSON.get(type(value), "kind.number"))
