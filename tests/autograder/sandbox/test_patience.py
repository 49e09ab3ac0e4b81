"""What a cell may take on a machine that is busy with something else."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.run import run

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.sandboxed import SMALL, notebook, nothing_left_behind, server, shown

__all__ = ["nothing_left_behind", "server"]  # fixtures

BUSY = 4  # processes that want the same core as the kernel
CELL_SECONDS = 3
WORK = """
import time
began = time.monotonic()
while time.process_time() < 2: pass  # it takes ten seconds on a fifth of a core
print(time.monotonic() - began)
"""


@contextmanager
def busy_core(server: ForkServer) -> Iterator[None]:
    """Give kernels one core, and have others work there: each in a session of its own, which Linux gives its share."""
    server.wait()
    assert server.pid is not None
    core = {min(os.sched_getaffinity(0))}
    os.sched_setaffinity(server.pid, core)
    with ExitStack() as stack:
        for _ in range(BUSY):
            command = [sys.executable, "-c", f"import os\nos.sched_setaffinity(0, {core})\nwhile True: pass"]
            process = stack.enter_context(subprocess.Popen(command, start_new_session=True))
            stack.callback(process.kill)
        yield


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this Linux does not count who waits for a core")
def test_work_of_others_costs_no_cell_its_time(server: ForkServer, tmp_path: Path) -> None:
    limits = replace(SMALL, cell_seconds=CELL_SECONDS)
    with busy_core(server), run(notebook(WORK), tmp_path, server, limits=limits) as session:
        assert session.events == []
        assert float(shown(session.notebook.cells[0])) > CELL_SECONDS


def test_kernel_that_keeps_its_threads_waiting_comes_to_an_end(server: ForkServer, tmp_path: Path) -> None:
    """Sixty threads are ready to run at any time, and the cell does nothing."""
    threads = """
import hashlib, threading, time
for _ in range(60):
    threading.Thread(target=hashlib.pbkdf2_hmac, args=("sha256", b"", b"", 10**9), daemon=True).start()
time.sleep(1e6)
"""
    limits = replace(SMALL, cell_seconds=1, memory=1 << 30)  # the stacks of the threads alone are half of it
    with run(notebook(threads), tmp_path, server, limits=limits) as session:
        (event,) = session.events
        assert (event.cell, event.what) == (0, "hung")


@contextmanager
def busy_grader() -> Iterator[None]:
    """Have threads of this process take turns with what reads the kernel's messages."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            pass

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        over.set()
        for worker in workers:
            worker.join()


def test_what_a_busy_grader_reads_late_is_not_lost(server: ForkServer, tmp_path: Path) -> None:
    """The cell is over long before the grader has read what it shows."""
    shows = "for n in range(350): display(n)\n1 / 0"
    with busy_grader(), run(notebook(shows), tmp_path, server) as session:
        *numbers, error = session.notebook.cells[0].outputs
        assert session.events == []
        assert [output.data["text/plain"] for output in numbers] == [str(n) for n in range(350)]
        assert error.ename == "ZeroDivisionError"
