"""Hear of an interrupt of the kernel. A painting has a thread of its own, which an interrupt does not reach."""

import asyncio
from collections.abc import Callable
from typing import Any

from IPython.core.getipython import get_ipython

_heard: list[Callable[[], None]] = []  # what is called, one at most


def on_interrupt(do: Callable[[], None]) -> None:
    """Call a function whenever the kernel is interrupted, while it runs a cell or while it is idle.

    It takes the place of the function before. Where there is no kernel, nothing is called.
    """
    _heard[:] = [do]
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if shell is None or kernel is None:
        return
    shell.events.register("post_run_cell", _after_cell)  # once: IPython sees that it is there already
    # An idle kernel ignores the signal. After each message it goes back to the handler that it keeps here.
    kernel.saved_sigint_handler = _when_idle


def _after_cell(result: Any) -> None:
    if isinstance(result.error_in_exec, KeyboardInterrupt | asyncio.CancelledError):
        _call()


def _when_idle(*_: Any) -> None:
    _call()


def _call() -> None:
    for do in _heard:
        do()
