"""Cells that two sources have in common: written in one, named in the other.

A cell that another source has as well is a marker alone, which names it by its grade_id, or by a text that is in no
other cell:

    # %% same_as="gram_matrix"
    # %% [markdown] same_as="## 1 - Problem statement"
"""

import re

from nst.errors import NSTError

MARKER = re.compile(r'^# %%.* same_as="(.+)"\n\s*\Z')


def with_common_cells(source: str, other: str) -> str:
    """Return a source in which each cell that is only named stands as it is in the other one. Raises NSTError."""
    others = _cells(other)
    found = []
    for cell in _cells(source):
        named = MARKER.match(cell)
        found.append(_only(named[1], others) if named else cell)
    return "".join(found)


def _cells(source: str) -> list[str]:
    return re.split(r"^(?=# %%)", source, flags=re.MULTILINE)


def _only(name: str, cells: list[str]) -> str:
    """Return the cell that has this name, or else this text. Raises NSTError unless it is one."""
    marked = [cell for cell in cells if f'"grade_id": "{name}"' in cell.partition("\n")[0]]
    found = marked or [cell for cell in cells if name in cell]
    if len(found) != 1:
        raise NSTError(f"same_as={name!r}: found {len(found)} cells of the other source with this text; expected one")
    return found[0].rstrip("\n") + "\n\n"
