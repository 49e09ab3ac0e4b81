"""Why a kernel has ended: what is told of it, and what is nobody's fault."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autograder.judge.message import Message, message
from autograder.sandbox.fork_server import State
from autograder.sandbox.forking import HOST_MEMORY, UNKNOWN, Server, _Child
from autograder.sandbox.limits import LIMITS

NEVER = 10**9  # how often this machine had run out of memory: more often than it has
PID = 7


def child(ready: bool = True, said: str = "", out_of_memory: int = NEVER) -> _Child:
    return _Child(PID, -1, [], LIMITS, True, time.monotonic(), out_of_memory, ready=ready, said=said)


@pytest.fixture
def server() -> Iterator[Server]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Server(ours)


@pytest.mark.parametrize(
    ("ended", "code", "seconds", "reason"),
    [
        (child(), 3, 0, message("ended.by-itself", code=3)),
        (child(), -signal.SIGKILL, 0, message("ended.signal", signal="SIGKILL")),
        (child(), -signal.SIGXCPU, 0, message("ended.processor", seconds=600)),
        (child(), -signal.SIGKILL, 500, message("ended.processor", seconds=600)),
        (child(ready=False), 1, 0, message("ended.early", code=1)),
        (child(ready=False, said="OSError: no {disk}"), 1, 0, message("ended.setup", text="OSError: no {disk}")),
    ],
)
def test_reason_reaches_the_grader(server: Server, ended: _Child, code: int, seconds: float, reason: Message) -> None:
    server._explain(ended, code, seconds)
    server.children[PID], ended.ended = ended, True
    assert State.of(server._answer({"do": "state", "pid": PID})) == State(ended.ready, True, reason)


def test_memory_of_the_machine_is_nobodys_fault(server: Server) -> None:
    ended = child(out_of_memory=-1)
    server._explain(ended, -signal.SIGKILL, 0)
    server.children[PID], ended.ended = ended, True
    assert server._answer({"do": "state", "pid": PID}) == {"error": HOST_MEMORY}


def test_kernel_that_nobody_knows_is_nobodys_fault(server: Server) -> None:
    assert server._answer({"do": "state", "pid": PID}) == {"error": UNKNOWN}


def test_nothing_that_computes_at_once_is_started_before_a_fork() -> None:
    """TensorFlow's eager runtime has threads, which do not survive a fork: kernels start their own."""
    code = """
from importlib import import_module
from pathlib import Path
from autograder.sandbox import forking
for name in forking.IMPORTED:
    import_module(name)
forking._run_graphs_as_they_are()
forking._warm_up()
from tensorflow.python.eager import context
print(context.context()._context_handle, len(list(Path("/proc/self/task").iterdir())))
"""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.split()[-2:] == ["None", "1"]
