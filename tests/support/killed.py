"""Graders and fork servers that are killed: nothing of them may stay, at any level of isolation."""

import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from subprocess import PIPE

from autograder.sandbox.folders import sweep
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run
from tests.support.paths import ROOT
from tests.support.sandboxed import notebook

SECONDS = 60  # with a busy machine
GRADER = """
import sys
from pathlib import Path
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run
from tests.support.sandboxed import notebook
try:
    with ForkServer(sys.argv[1]) as server, Folder() as folder, run(notebook("1"), folder.path, server) as session:
        print(server.pid, session.kernel.pid, flush=True)
        sys.stdin.read()
except KeyboardInterrupt:
    sys.exit(130)
"""


def end_grader(level: str, how: signal.Signals) -> None:
    """End a grader that has a kernel, with a signal: its processes end; its folders go, or the next grader clears them.

    As in a terminal, SIGINT goes to all of its processes.
    """
    with tempfile.TemporaryDirectory() as name:
        temporary, before = Path(name), tempfile.tempdir
        temporary.chmod(0o711)  # a kernel with a user id of its own passes through
        command = [sys.executable, "-c", GRADER, level]
        environment = {**os.environ, "TMPDIR": name}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE, process_group=0) as grader:
            assert grader.stdout is not None
            kept = [os.pidfd_open(int(word)) for word in grader.stdout.readline().split()]
            assert len(kept) == 2
            if how is signal.SIGINT:
                os.killpg(grader.pid, how)
            else:
                grader.send_signal(how)
        for descriptor in kept:
            assert _ends(descriptor)
        left = [*temporary.glob("nst-sandbox-*")]
        assert bool(left) == (how is signal.SIGKILL), left
        tempfile.tempdir = name
        sweep()
        tempfile.tempdir = before
        assert [*temporary.glob("nst-sandbox-*")] == []


def kill_fork_server(level: str) -> None:
    """Kill a fork server that has a kernel: the kernel ends, and no folder stays."""
    with tempfile.TemporaryDirectory() as folder, ForkServer(level) as server:
        Path(folder).chmod(0o711)
        with run(notebook("1"), Path(folder), server) as session:
            assert session.kernel.pid is not None and server.pid is not None
            kernel = os.pidfd_open(session.kernel.pid)
            os.kill(server.pid, signal.SIGKILL)
            assert _ends(kernel)


def _ends(descriptor: int) -> bool:
    """Return whether a process ends, and close its descriptor."""
    ended = select.poll()
    ended.register(descriptor, select.POLLIN)
    done = bool(ended.poll(SECONDS * 1000))
    os.close(descriptor)
    return done
