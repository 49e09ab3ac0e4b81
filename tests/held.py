"""A panel whose runs can be held in a step: a run is over before a busy browser, or a busy test, has seen it."""

import contextlib
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOLD = "hold"  # a file; what it says is the name of one hold
STEP = 4  # in which a run is held


@contextlib.contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the run that begins now, and no other: one that was told to end may still be in its last step."""
    file = folder / HOLD
    file.write_text(secrets.token_hex())
    try:
        yield
    finally:
        file.unlink()


def held(panel: Any) -> Any:
    """Have each run of a panel stay in a step while the file says what it said when the run began. Returns the panel.

    The file is one of the folder that the panel's process runs in.
    """
    names: dict[Any, str] = {}
    start, step = panel.on_start, panel.on_step

    def name() -> str:
        with contextlib.suppress(FileNotFoundError):
            return Path(HOLD).read_text()
        return ""

    def on_start(painting: Any) -> None:
        names[painting] = name()
        start(painting)

    def on_step(painting: Any, settings: Any, state: Any) -> None:
        while state.iteration == STEP and names[painting] and names[painting] == name():
            time.sleep(0.01)
        step(painting, settings, state)

    panel.on_start, panel.on_step = on_start, on_step
    return panel
