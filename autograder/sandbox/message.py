"""Messages of a kernel, which a stranger may have written: what is let in, and what is kept of it.

The first is decided about the bytes as they come, before ZeroMQ or a parser takes memory for them: what takes three
bytes in JSON can take a hundred in Python, and three hundred in a notebook.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.sandbox.protocol import ANSWER

DELIMITER = b"<IDS|MSG>"  # before it are addresses, behind it signature, header, parent's header, metadata, content
MOST_BYTES = 2 << 20  # of one message: twice what a cell may put out
MOST_PARTS = 64  # of one message; those of a widget's picture are seven
MOST_VALUES = 50_000  # of JSON, in one message; a plot is one text
MOST_ABOUT = 8 << 10  # bytes of its signature, and of each header; these are searched for dates
MOST_NAME = 100  # characters of the name of a display
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)

# What a notebook is graded and shown by: text, pictures, and answers.
KINDS = ("text/plain", "image/png", "image/jpeg", ANSWER)


def is_modest(parts: Sequence[bytes]) -> bool:
    """Whether a message takes little to parse; its size and number of parts have been looked at before."""
    if DELIMITER in parts:
        start = parts.index(DELIMITER) + 1
        if any(len(part) > MOST_ABOUT for part in parts[start : start + 3]):
            return False
    return sum(map(_values, parts)) <= MOST_VALUES


def _values(part: bytes) -> int:
    """How many values there are at most in a text of JSON; inside of strings, nothing begins one."""
    count = sum(map(part.count, (b",", b"[", b"{")))
    if count <= MOST_VALUES:
        return count
    bare = STRING.sub(b"", part)
    return sum(map(bare.count, (b",", b"[", b"{")))


def kept(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """What of a message can be of use: one of the same type, in which everything is as it should be; None if nothing.

    A widget's state is not: nobody sees it.
    """
    content = message["content"]
    if not isinstance(content, dict):
        return None
    match message["msg_type"], content:
        case "status", {"execution_state": str(state)}:
            found: dict[str, Any] = {"execution_state": state}
        case "execute_input", {"execution_count": int(count)}:
            found = {"execution_count": count}
        case "clear_output", _:
            found = {"wait": bool(content.get("wait"))}
        case "stream", {"name": str(name), "text": str(text)}:
            found = {"name": name, "text": text}
        case "error", {"ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            trace = "\n".join(line for line in lines if isinstance(line, str))
            found = {"ename": name, "evalue": value, "traceback": [trace]}
        case "display_data" | "update_display_data", {"data": dict(data)}:
            found = {"data": _data(data), "metadata": {}, "transient": _transient(content)}
        case "execute_result", {"data": dict(data)}:
            number = content.get("execution_count")
            found = {"data": _data(data), "metadata": {}, "transient": _transient(content)}
            found["execution_count"] = number if isinstance(number, int) else None
        case _:
            return None
    return {**message, "metadata": {}, "content": found, "buffers": []}


def _data(data: Mapping[str, Any]) -> dict[str, str]:
    return {kind: data[kind] for kind in KINDS if isinstance(data.get(kind), str)}


def _transient(content: Mapping[str, Any]) -> dict[str, str]:
    match content.get("transient"):
        case {"display_id": str(name)} if len(name) <= MOST_NAME:
            return {"display_id": name}
    return {}
