"""Work on what a stranger has written, in a process of its own that has so much time and memory, and no more."""

import gc
import multiprocessing
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.sandbox.isolation.system import PR_SET_PDEATHSIG, prctl
from nst.errors import NSTError

FORK = multiprocessing.get_context("fork")  # to start a Python with all that is imported here takes seconds
DONE, FAILED = b"+", b"-"  # how an answer begins
MOST_MEMORY = 2**30  # bytes more than this process has


class UnfinishedError(NSTError):
    """Work that was not done: it took too long or too much memory, or stopped with an error."""


def within(seconds: float, work: Callable[[], str]) -> str:
    """Do some work in a fork of this process, which is ended after so many seconds.

    Returns: what the work returns. Raises UnfinishedError, which says why it was not done.
    """
    receiving, sending = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_do, args=(work, sending), daemon=True)
    child.start()
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise UnfinishedError(f"it took longer than {seconds:g} s")
        answer = receiving.recv_bytes()
    except EOFError as error:
        raise UnfinishedError("its process has ended") from error
    finally:
        child.kill()
        child.join()
        receiving.close()
    text = answer[1:].decode()
    if answer[:1] == FAILED:
        raise UnfinishedError(text)
    return text


def _do(work: Callable[[], str], sending: Connection) -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody else would end it if its parent is killed
    gc.freeze()  # to look at all objects that there are would copy their memory
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError):  # the limit is lower already
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MOST_MEMORY, most))
    try:
        answer = DONE + work().encode()
    except Exception as error:  # whatever a stranger's text leads to
        answer = FAILED + f"{type(error).__name__}: {error}".encode(errors="replace")
    sending.send_bytes(answer)
