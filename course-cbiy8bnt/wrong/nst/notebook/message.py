"""Errors that a notebook shows as a few lines: what is wrong and what to do, without the lines of code that led there.

IPython asks an error for these lines (`_render_traceback_`), so that JupyterLab, Notebook 7, VS Code and Colab all show
them in the box of an error, and the cell still fails.
"""

import sys

from nst.errors import NSTError

RED, GREEN, PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"


class PlainError(NSTError):
    """An error whose text is all that there is to see. The first line says what is wrong."""

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in place of a traceback."""
        first, *rest = str(self).splitlines()
        return ["\n".join([f"{RED}✗ {first}{PLAIN}", *(f"  {line}" for line in rest)])]


def passed(text: str) -> None:
    """Say that a test has passed: a green line in a notebook, and a plain one elsewhere."""
    in_notebook = "ipykernel" in sys.modules
    print(f"{GREEN}✓ {text}{PLAIN}" if in_notebook else f"✓ {text}")
