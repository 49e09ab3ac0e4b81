"""An extension of griffe: the documentation shows a docstring's list of arguments as a list.

Docstrings here describe an argument in a line of its own, `name -- what it is`, under "Arguments:" or the summary.
Markdown would run these lines together.
"""

import re
from typing import Any

from griffe import Extension, Object

ENTRY = re.compile(r"(\w+(?:, \w+)*) -- (.*)")


def as_markdown(docstring: str) -> str:
    """Turn the lines `name -- what it is` into the items of a list; all else stays as it is."""
    lines: list[str] = []
    in_list = False
    for line in docstring.splitlines():
        entry = ENTRY.fullmatch(line)
        if entry and not in_list:
            lines.append("")
        if entry:
            names = ", ".join(f"`{name}`" for name in entry[1].split(", "))
            line = f"- {names}: {entry[2]}"  # noqa: PLW2901 -- the same line, otherwise written
        in_list = bool(entry) or (in_list and line.startswith("    "))
        lines.append(line)
    return "\n".join(lines)


class DocstringLists(Extension):
    """Apply `as_markdown` to each docstring that griffe has read."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """See griffe.Extension."""
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)
