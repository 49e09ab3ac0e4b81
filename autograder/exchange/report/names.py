"""Names in a zip that is uploaded: parts of them come from students."""

import re

FORBIDDEN = re.compile(r'[/\\:*?"<>|]')  # in the name of a file, on one system or another
LONGEST = 100  # characters


def in_zip(name: str) -> str:
    """Return a name that is one on every system: it leads to no other folder, and moves no cursor."""
    plain = "".join(c if c.isprintable() else " " for c in FORBIDDEN.sub(" ", name))
    return " ".join(plain.split())[:LONGEST]
