"""Recognise files that are not notebooks, and say what helps."""

import json
import re

UNPACK = "take the notebook out of it"
NOTEBOOK = "take the notebook itself, whose name ends in .ipynb"
BEGINNINGS = {
    b"PK\x03\x04": ("a zip archive, or a document that is one", UNPACK),
    b"PK\x05\x06": ("a zip archive with nothing in it", NOTEBOOK),
    b"\x1f\x8b": ("an archive (gzip)", UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("an archive (7z)", UNPACK),
    b"Rar!": ("an archive (RAR)", UNPACK),
    b"%PDF-": ("a PDF", NOTEBOOK),
    b"\x89PNG": ("a picture (PNG)", NOTEBOOK),
    b"\xff\xd8\xff": ("a picture (JPEG)", NOTEBOOK),
    b"GIF8": ("a picture (GIF)", NOTEBOOK),
    b"\x89HDF": ("an HDF5 file, such as one with weights", NOTEBOOK),
    b"\xd0\xcf\x11\xe0": ("a document of an office program", NOTEBOOK),
    b"{\\rtf": ("a document (RTF)", "take the notebook as it was before a word processor saved it"),
    b"L\0\0\0\x01\x14\x02\0": ("a shortcut of Windows", "take the notebook that it leads to"),
    b"version https://git-lfs.github.com/": ("a pointer of Git LFS", "run git lfs pull"),
}
PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype|html|head|body|\?xml)\b", re.I | re.S)
CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
PROGRAM = re.compile(r"^(?:import \w|from [\w.]+ import |def \w+\(|# %%|# In ?\[)", re.MULTILINE)
CUT = ("unexpected end of data", "truncated data")  # what Python says of a character that is cut
LATER = 8  # characters before the end of a text that is cut, at which Python finds the mistake at the latest


def foreign(content: bytes) -> tuple[str, str] | None:
    """Say what a file is that begins as no notebook does.

    Returns: what was found, and what helps; None if it may be a notebook.
    """
    if not content.strip(b"\0 \t\r\n"):
        return "an empty file", "go back to an earlier copy, or begin with a fresh one"
    if PAGE.match(content):
        return "a web page", "download the notebook itself, not the page that shows it"
    return next((told for beginning, told in BEGINNINGS.items() if content.startswith(beginning)), None)


def undecodable(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """Say what bytes are that are no text in Unicode: what was found, and what helps."""
    line = content.count(b"\n", 0, error.start) + 1
    if error.reason in CUT:
        return _cut(line)
    if b"\0" in content:
        return "bytes that are no text", NOTEBOOK
    byte = content[error.start : error.start + 1]
    meant = byte.decode("cp1252", "ignore")
    guess = f", {meant} in Windows-1252" if meant.isprintable() and meant else ""
    found = f"bytes that are not UTF-8 (0x{byte.hex()} in line {line}{guess})"
    return found, "open it in a text editor with the encoding that it has, and save it with the encoding UTF-8"


def unreadable(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    """Say what a text is that is not JSON: what was found, and what helps."""
    if conflict := CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        advice = "take one of the two versions, with git checkout --ours or --theirs and the name of the file"
        return f"two versions that git could not merge (<<<<<<< in line {line})", advice
    is_object = text.lstrip().startswith("{")
    if is_object and (error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - LATER):
        return _cut(text.count("\n") + 1)
    if not is_object and PROGRAM.search(text):
        return "a Python program", NOTEBOOK
    mend = "mend that line in a text editor, or go back to an earlier copy"
    return f"text that is not JSON ({error.msg}, in line {error.lineno})", mend if is_object else NOTEBOOK


def _cut(line: int) -> tuple[str, str]:
    return f"a notebook that is cut short in line {line}", "copy or download it again, or go back to an earlier copy"
