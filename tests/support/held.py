"""A panel whose runs can be held in a step: a run is over before a busy browser, or a busy test, has seen it."""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HOLD = "hold"  # a file that says the name of a hold, while it lasts
HELD = "held"  # a file that says by which hold a run is held
STEP = 4  # in which it is held


@contextlib.contextmanager
def hold(folder: Path, seconds: float) -> Iterator[Callable[[], None]]:
    """Hold the run that begins now, and no other: one that was told to end may still be in its last step.

    Gives a function that waits until that run is held, at most so many seconds.
    """
    name = secrets.token_hex()
    (folder / HOLD).write_text(name)

    def wait() -> None:
        end = time.monotonic() + seconds
        while _said(folder / HELD) != name:
            assert time.monotonic() < end, "no run has been held"
            time.sleep(0.01)

    try:
        yield wait
    finally:
        (folder / HOLD).unlink()


def held(panel: Any) -> Any:
    """Have each run of a panel stay in a step for as long as there is the hold that there was when it began.

    The files are in the folder that the panel's process runs in. Returns the panel.
    """
    holds: dict[Any, str] = {}
    start, step = panel.on_start, panel.on_step

    def on_start(painting: Any) -> None:
        holds[painting] = _said(Path(HOLD))
        start(painting)

    def on_step(painting: Any, settings: Any, state: Any) -> None:
        name = holds[painting]
        if state.iteration == STEP and name:
            Path(HELD).write_text(name)
            while _said(Path(HOLD)) == name:
                time.sleep(0.01)
        step(painting, settings, state)

    panel.on_start, panel.on_step = on_start, on_step
    return panel


def _said(file: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return file.read_text()
    return ""
