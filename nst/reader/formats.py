"""Recognise files that are not notebooks, and say what helps: by the names of texts, see nst/texts.en.toml."""

import json
import re
from typing import TypeAlias

from nst.reader.reasons import of_json

UNPACK = "advice.unpack"
NOTEBOOK = "advice.notebook"
BEGINNINGS = {
    b"PK\x03\x04": ("found.zip", UNPACK),
    b"PK\x05\x06": ("found.empty-zip", NOTEBOOK),
    b"\x1f\x8b": ("found.gzip", UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("found.seven-zip", UNPACK),
    b"Rar!": ("found.rar", UNPACK),
    b"%PDF-": ("found.pdf", NOTEBOOK),
    b"\x89PNG": ("found.png", NOTEBOOK),
    b"\xff\xd8\xff": ("found.jpeg", NOTEBOOK),
    b"GIF8": ("found.gif", NOTEBOOK),
    b"\x89HDF": ("found.hdf5", NOTEBOOK),
    b"\xd0\xcf\x11\xe0": ("found.office", NOTEBOOK),
    b"{\\rtf": ("found.rtf", "advice.before"),
    b"L\0\0\0\x01\x14\x02\0": ("found.shortcut", "advice.target"),
    b"version https://git-lfs.github.com/": ("found.git-lfs", "advice.git-lfs"),
}
PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype|html|head|body|\?xml)\b", re.I | re.S)
CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
PROGRAM = re.compile(r"^(?:import \w|from [\w.]+ import |def \w+\(|# %%|# In ?\[)", re.MULTILINE)
CUT = ("unexpected end of data", "truncated data")  # what Python says of a character that is cut
LATER = 8  # characters before the end of a text that is cut, at which Python finds the mistake at the latest

Told: TypeAlias = tuple[str, str, dict[str, object]]  # what was found, what helps, and the values in both


def foreign(content: bytes) -> tuple[str, str] | None:
    """Say what a file is that begins as no notebook does.

    Returns: what was found, and what helps; None if it may be a notebook.
    """
    if not content.strip(b"\0 \t\r\n"):
        return "found.empty", "advice.begin-again"
    if PAGE.match(content):
        return "found.web-page", "advice.download"
    return next((told for beginning, told in BEGINNINGS.items() if content.startswith(beginning)), None)


def undecodable(content: bytes, error: UnicodeDecodeError) -> Told:
    """Say what bytes are that are no text in Unicode."""
    line = content.count(b"\n", 0, error.start) + 1
    if error.reason in CUT:
        return _cut(line)
    if b"\0" in content:
        return "found.no-text", NOTEBOOK, {}
    byte = content[error.start : error.start + 1]
    meant = byte.decode("cp1252", "ignore")
    found = "found.windows-1252" if meant.isprintable() and meant else "found.no-utf8"
    return found, "advice.encoding", {"byte": byte.hex(), "line": line, "meant": meant}


def unreadable(text: str, error: json.JSONDecodeError) -> Told:
    """Say what a text is that is not JSON."""
    if conflict := CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        return "found.unmerged", "advice.version", {"line": line}
    is_object = text.lstrip().startswith("{")
    if is_object and (error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - LATER):
        return _cut(text.count("\n") + 1)
    if not is_object and PROGRAM.search(text):
        return "found.program", NOTEBOOK, {}
    where = {"why": of_json(error), "line": error.lineno}
    return "found.no-json", "advice.mend" if is_object else NOTEBOOK, where


def _cut(line: int) -> Told:
    return "found.cut", "advice.copy-again", {"line": line}
