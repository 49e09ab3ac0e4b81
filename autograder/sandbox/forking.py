"""The fork server: a process that imports TensorFlow once, and forks a kernel for each submission.

    python -m autograder.sandbox.forking FD        FD: its end of a socket pair, see `fork_server.ForkServer`

It runs no student code, holds nothing of the judge's questions or the solution (a child can read all of its parent's
memory as of the fork), and never has a second thread, a TensorFlow runtime or an event loop, which do not survive a
fork.

Measured on two cores, kernel 6.18: a new process under `bubblewrap` has run its first session after 3.9 s; a fork that
confines itself answers as a kernel after 0.09 to 0.11 s. `bubblewrap` can only start programs, so that each submission
would pay for the import; hence forks, which confine themselves.
"""

import contextlib
import gc
import io
import os
import select
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from autograder.imports import leave_out_addresses
from autograder.judge.message import Message, message
from autograder.sandbox import confine
from autograder.sandbox.child import READY, become_kernel
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import LEVELS
from autograder.sandbox.isolation.own_user import Reservation
from autograder.sandbox.limits import Limits
from autograder.sandbox.watch import excess
from autograder.sandbox.wire import receive, send
from nst.errors import NSTError

# What notebooks import, and what a kernel imports by itself when it starts: its debugger takes a tenth of a second.
IMPORTED = (
    *("tensorflow.compat.v1", "h5py", "matplotlib.pyplot", "PIL.Image", "PIL.ImageOps", "scipy.io", "nbformat"),
    *("ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.magics.execution"),
    *("IPython.core.pylabtools", "IPython.extensions.storemagic", "matplotlib_inline.config"),
    *("tomllib", "tornado.platform.asyncio"),
)
TICK = 0.2  # seconds between two looks at the children
# What is nobody's fault: the grader raises it as a SandboxError.
UNKNOWN = "the fork server has ended, and the kernel with it. Grade again"
HOST_MEMORY = "this machine ran out of memory, and a kernel was ended for it. Grade again, with fewer jobs"


@dataclass
class _Child:
    pid: int
    status: int  # the pipe on which it says that it is ready
    folders: list[str]
    limits: Limits
    confined: bool
    started: float
    out_of_memory: int  # how often this machine had been, when the child was started
    user: Reservation | None = None  # the user id that is its own
    ready: bool = False
    said: str = ""
    reason: Message | None = None  # why it was ended
    error: str = ""  # what ended it, if it is not its own doing
    ended: bool = False


class Server:
    """The loop of the fork server."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.children: dict[int, _Child] = {}
        self.libraries = confine.libraries(sys.path)

    def run(self) -> None:
        """Answer requests until the other side hangs up; then end all children."""
        try:
            while True:
                running = [child for child in self.children.values() if not child.ended]
                if select.select([self.connection], [], [], TICK if running else None)[0]:
                    request = receive(self.connection)
                    if request is None:
                        return
                    send(self.connection, self._answer(request))
                for child in running:
                    self._look(child)
        finally:
            left = [child.pid for child in self.children.values() if not child.ended]
            for pid in left:  # all of them, before one is waited for
                os.kill(pid, signal.SIGKILL)
            for pid in left:
                os.waitpid(pid, 0)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "start":
            return {"pid": self._fork(request)}
        child = self.children.get(request["pid"])
        if child is None:
            return {"error": UNKNOWN}
        if request["do"] == "signal" and not child.ended:
            os.kill(child.pid, request["signal"])  # not reaped yet, so the number is still its own
        self._look(child, usage=False)
        if request["do"] == "forget":
            if not child.ended:
                os.kill(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                os.close(child.status)
                child.ended = True
            if child.user:
                child.user.close()
            del self.children[child.pid]
        if child.error:
            return {"error": child.error}
        reason = child.reason and child.reason.to_json()
        return {"ended": child.ended, "ready": child.ready, "reason": reason}

    def _fork(self, request: dict[str, Any]) -> int:
        limits = Limits(**request["limits"])
        level = LEVELS.get(request["isolation"])
        user = Reservation() if level and level.has_own_user else None
        status, end = os.pipe()
        pid = os.fork()
        if pid == 0:
            become_kernel(request, self.libraries, user.user if user else None, end)
        os.close(end)
        os.set_blocking(status, False)
        folders = [request["folder"], request["runtime"]]
        self.children[pid] = _Child(
            pid, status, folders, limits, level is not None, time.monotonic(), _out_of_memory(), user
        )
        return pid

    def _look(self, child: _Child, usage: bool = True) -> None:
        """See whether a child is ready, has ended, or has to be ended."""
        if child.ended:
            return
        if not child.ready:
            with contextlib.suppress(BlockingIOError):
                child.said += os.read(child.status, 4096).decode(errors="replace")
            child.ready = child.said.startswith(READY.decode())
        pid, code, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.ended = True
            if child.reason is None:
                self._explain(child, os.waitstatus_to_exitcode(code), used.ru_utime + used.ru_stime)
            os.close(child.status)
        elif usage and child.confined and not child.reason:
            age, user = time.monotonic() - child.started, child.user.user if child.user else None
            child.reason = excess(child.pid, child.folders, age, child.limits, user)
            if child.reason:
                os.kill(child.pid, signal.SIGKILL)

    @staticmethod
    def _explain(child: _Child, code: int, cpu_seconds: float) -> None:
        """Set why a child has ended that nobody has ended on purpose."""
        if not child.ready:
            early = message("ended.early", code=code)
            child.reason = message("ended.setup", text=child.said) if child.said else early
        elif code == -signal.SIGKILL and _out_of_memory() > child.out_of_memory:
            child.error = HOST_MEMORY
        # The system counts in ticks for the limit, and exactly for what it tells: on a busy machine they differ
        elif code == -signal.SIGXCPU or (code < 0 and cpu_seconds >= 0.5 * child.limits.cpu_seconds):
            child.reason = message("ended.processor", seconds=child.limits.cpu_seconds)
        elif code < 0:
            child.reason = message("ended.signal", signal=signal.Signals(-code).name)
        else:
            child.reason = message("ended.by-itself", code=code)


def _out_of_memory() -> int:
    """Return how many processes this machine has ended since it was started because it had no memory left."""
    counts = (line.split() for line in Path("/proc/vmstat").read_text().splitlines())
    return next((int(count) for name, count in counts if name == "oom_kill"), 0)


def _run_graphs_as_they_are() -> None:
    """Let no session optimise its graphs: here they run a few times, which takes less than optimising them."""
    import tensorflow.compat.v1 as tf  # noqa: PLC0415 -- as below

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def _warm_up() -> None:
    """Do once what costs every notebook a tenth of a second the first time: find fonts, draw, know formats of pictures.

    No backend of pyplot is chosen. A graph of TensorFlow's would start a thread.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    Image.init()
    figure = Figure()
    axis = figure.subplots()
    axis.imshow([[0.0, 1.0]], cmap="gray")
    axis.imshow(np.zeros((2, 2, 3), np.uint8))
    axis.set_title("A title")
    figure.tight_layout()
    FigureCanvasAgg(figure).print_jpg(io.BytesIO())  # type: ignore[no-untyped-call]
    for thread in threading.enumerate():  # a timer that matplotlib has cancelled takes a moment to end
        if thread is not threading.main_thread():
            thread.join(10)


def main() -> None:
    """Import what kernels need, say whether that went well, and answer requests."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    connection.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the grader decides, and hangs up
    leave_out_addresses()
    gc.disable()  # an import makes millions of objects, of which none goes
    try:
        for name in IMPORTED:
            import_module(name)
        with contextlib.suppress(ImportError, OSError, RuntimeError):  # no sandbox here, see isolation/choose.py
            import_module("pyseccomp")
        _run_graphs_as_they_are()
        _warm_up()
        server = Server(connection)
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1:
            raise SandboxError(f"the fork server has {threads} threads; expected 1, more do not survive a fork")
    except (NSTError, ImportError, OSError) as error:
        send(connection, {"error": str(error)})
        return
    gc.enable()
    gc.collect()
    gc.freeze()  # else a collection in a child touches, and so copies, all of the parent's pages
    send(connection, {})
    server.run()


if __name__ == "__main__":
    main()
