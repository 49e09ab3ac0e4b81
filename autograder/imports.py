"""What is left out of the imports of a program that starts often."""

import sys
from types import ModuleType
from typing import cast


def leave_out_addresses() -> None:
    """Have jsonschema do without rfc3987_syntax, for this process.

    That package builds 38 parsers when it is imported, which takes a second, to check international addresses (IRI).
    jsonschema does without it where it is not installed, and no schema of a notebook has such addresses.
    """
    cast("dict[str, ModuleType | None]", sys.modules).setdefault("rfc3987_syntax", None)
