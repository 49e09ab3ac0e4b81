"""Read the notebook that a student has handed in, whatever it is.

What honest tools leave behind is put right in silence. Nothing is kept but the cells' kinds, their texts, the pictures
in their prose and the name that nbgrader gave them: no outputs, and no metadata that a later step would obey.
"""

import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nst_errors import NotebookError

MOST_MB = 32
MOST_CELLS = 20_000
MOST_BRACKETS = 2_000_000  # a list in two characters takes thirty times as many bytes once it is read
KINDS = ("code", "markdown", "raw")
CLEAR = "clear the outputs (in JupyterLab: Edit, Clear Outputs of All Cells), save it, and hand it in again"
SAVE_AGAIN = "open it in JupyterLab, save it, and hand it in again"
HAND_IN = "hand in the notebook itself"
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which JSON can hold and UTF-8 cannot


def read_submission(file: Path) -> NotebookNode:
    """Read a submitted notebook. Returns: a notebook that is valid in nbformat 4.5.

    Raises NotebookError if the file is missing, not a regular file of at most 32 MB, or not a notebook.
    """
    content = _parse(file, read_bytes(file))
    return NotebookNode(
        cells=[_cell(file, number, cell) for number, cell in enumerate(_cells(file, content), 1)],
        metadata=NotebookNode(),
        nbformat=4,
        nbformat_minor=5,
    )


def _error(file: Path, found: str, expected: str, advice: str) -> NotebookError:
    return NotebookError(f"{file}: found {found}; expected {expected}; {advice}")


def read_bytes(file: Path) -> bytes:
    """Read a regular file. Links are not followed, and nothing that is not a file is waited for."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise _error(file, "no such file", "a notebook", "hand it in under this name") from error
    except OSError as error:
        found = "a symbolic link" if file.is_symlink() else f"what cannot be opened ({error.strerror})"
        raise _error(file, found, "a file that can be read", HAND_IN) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise _error(file, "a folder" if stat.S_ISDIR(mode) else "a pipe or a device", "a file", HAND_IN)
        with open(descriptor, "rb", closefd=False) as stream:
            content = stream.read(MOST_MB * 2**20 + 1)
    finally:
        os.close(descriptor)
    if len(content) > MOST_MB * 2**20:
        raise _error(file, f"more than {MOST_MB} MB", f"at most {MOST_MB} MB", CLEAR)
    return content


def _parse(file: Path, content: bytes) -> Any:
    if content.count(b"[") + content.count(b"{") > MOST_BRACKETS:
        raise _error(file, f"more than {MOST_BRACKETS} brackets", "the text of a notebook", CLEAR)
    try:
        return json.loads(content.decode("utf-8-sig"))  # some editors put a byte order mark before it
    except UnicodeDecodeError as error:
        raise _error(file, "bytes that are not UTF-8", "text in UTF-8", SAVE_AGAIN) from error
    except json.JSONDecodeError as error:
        found = f"text that is not JSON ({error.msg}, in line {error.lineno})" if content.strip() else "an empty file"
        raise _error(file, found, "a notebook, which is JSON", SAVE_AGAIN) from error
    except RecursionError as error:
        raise _error(file, "JSON that is nested too deeply to be read", "a notebook", SAVE_AGAIN) from error
    except ValueError as error:
        raise _error(file, "a number with too many digits", "a notebook", SAVE_AGAIN) from error


def _cells(file: Path, content: Any) -> list[Any]:
    if not isinstance(content, dict):
        raise _error(file, f"JSON that is {_kind(content)}", "a notebook, which is an object", SAVE_AGAIN)
    major = content.get("nbformat")
    if isinstance(major, bool) or not isinstance(major, int):
        raise _error(file, f"an object whose nbformat is {_kind(major)}", "a notebook of nbformat 4", SAVE_AGAIN)
    if major != 4:
        age = "an older" if major < 4 else "a newer"
        raise _error(file, f"a notebook of {age} nbformat than 4", "nbformat 4", SAVE_AGAIN)
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise _error(file, f"an object whose cells are {_kind(cells)}", "a list of cells", SAVE_AGAIN)
    if len(cells) > MOST_CELLS:
        advice = "delete those that are not needed, save it, and hand it in again"
        raise _error(file, f"{len(cells)} cells", f"at most {MOST_CELLS}", advice)
    return cells


def _cell(file: Path, number: int, cell: Any) -> NotebookNode:
    if not isinstance(cell, dict):
        raise _error(file, f"{_kind(cell)} where cell {number} should be", "an object", SAVE_AGAIN)
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        found = f"a source that is {_kind(source)} in cell {number}"
        raise _error(file, found, "a string or a list of strings", SAVE_AGAIN)
    cell_type = cell.get("cell_type")
    node = NotebookNode(
        id=f"cell-{number}",
        cell_type=cell_type if cell_type in KINDS else "raw",
        metadata=_metadata(cell.get("metadata")),
        source=SURROGATE.sub("\N{REPLACEMENT CHARACTER}", source.replace("\r\n", "\n").replace("\r", "\n")),
    )
    if node.cell_type == "code":
        return NotebookNode(node, execution_count=None, outputs=[])
    pictures = _pictures(cell.get("attachments"))
    return NotebookNode(node, attachments=pictures) if pictures else node


def _metadata(metadata: Any) -> NotebookNode:
    """Keep the grade_id alone."""
    marker = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marker.get("grade_id") if isinstance(marker, dict) else None
    if not isinstance(grade_id, str) or not re.fullmatch(r"[\w-]{1,100}", grade_id, re.ASCII):
        return NotebookNode()
    return NotebookNode(nbgrader=NotebookNode(grade_id=grade_id))


def _pictures(attachments: Any) -> NotebookNode:
    """Keep the pictures that were pasted into a cell of prose: name -> type -> text in base64."""
    pictures = NotebookNode()
    for name, versions in attachments.items() if isinstance(attachments, dict) else ():
        kept = {
            kind: text
            for kind, text in (versions.items() if isinstance(versions, dict) else ())
            if kind in ("image/png", "image/jpeg", "image/gif")
            and isinstance(text, str)
            and re.fullmatch(r"[A-Za-z0-9+/=\n]*", text)
        }
        if kept and not SURROGATE.search(name):
            pictures[name] = NotebookNode(kept)
    return pictures


def _kind(value: Any) -> str:
    """What a JSON value is, without what is in it."""
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "missing or null"}
    return kinds.get(type(value), "a number")
