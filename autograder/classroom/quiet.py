"""What nbgrader says while it works, kept from the screen, and the reason of a failure found in it."""

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SAWarning

LOG = "traitlets"  # which nbgrader writes to when it is not one of its own commands
ERROR = re.compile(r"^[A-Za-z_][\w.]*: .+$", re.MULTILINE)  # the line of a traceback that names the exception


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:  # the kernels of other threads use the same log
            self.said.append(record.getMessage())


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Keep nbgrader's log from the screen. The list fills with what it says."""
    notes, log = _Notes(), logging.getLogger(LOG)
    log.addHandler(notes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # about nbgrader's own queries
        try:
            yield notes.said
        finally:
            log.removeHandler(notes)


def why(said: list[str]) -> str:
    """Return the reason of a failure: nbgrader's exceptions say little, the traceback in its log says it."""
    for text in said:
        if text.startswith("Traceback"):
            return (ERROR.findall(text) or text.split("\n"))[-1]
    return said[0] if said else "it did not say why"
