"""What becomes of a fork of the fork server: a confined kernel."""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel import ipkernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import Type

from autograder.sandbox.confine import ROOT, confine, keep_folder, seal
from autograder.sandbox.elsewhere import settle
from autograder.sandbox.isolation.choose import LEVELS
from autograder.sandbox.isolation.level import Reach
from autograder.sandbox.limits import Limits

READY = b"ready"
MOST_UNSENT = 20_000  # messages, more than a cell may show. They lie in the kernel's own memory, which is limited


class _Kernel(ipkernel.IPythonKernel):
    """A kernel that does not say when it begins to work, which the grader knows."""

    def _publish_status(self, status: str, channel: str, parent: Any = None) -> None:
        if status != "busy":
            super()._publish_status(status, channel, parent)  # type: ignore[no-untyped-call]


class _KernelApp(IPKernelApp):
    """A kernel that keeps what its cells show until the grader reads it, on a busy machine, too."""

    kernel_class = Type(_Kernel)

    def init_iopub(self, context: "zmq.Context[Any]") -> None:
        context.setsockopt(zmq.SNDHWM, MOST_UNSENT)  # ZeroMQ drops what is over a thousand
        super().init_iopub(context)  # type: ignore[no-untyped-call]


def become_kernel(request: dict[str, Any], libraries: list[str], user: int | None, status: int) -> None:
    """Turn this process into a kernel, and end with it; to be called right after the fork.

    Arguments:
    request -- folder, runtime, inbox, connection_file, env, limits, isolation: see `ForkServer.start`
    libraries -- see `confine.libraries`
    user -- the user id that is its own; None if it has none
    status -- a pipe that `READY`, or else what went wrong, is written to
    """
    code = 1
    try:
        _detach(status)
        _environment(request["runtime"], request["env"])
        level = LEVELS.get(request["isolation"])
        if level:
            reach = Reach(request["folder"], request["runtime"], request["inbox"], libraries)
            confine(level, reach, Limits(**request["limits"]), user)
        os.chdir(os.environ["HOME"])  # as it is now
        app: Any = _KernelApp.instance(connection_file=request["connection_file"], log_level="CRITICAL")
        app.config.HistoryManager.enabled = False
        # Figures take long: "tight" draws everything twice, and a PNG takes six times as long as a JPEG
        app.config.InlineBackend.print_figure_kwargs = {"bbox_inches": None, "pil_kwargs": {"quality": 85}}
        app.config.InlineBackend.figure_formats = {"jpeg"}
        app.config.InlineBackend.rc = {"figure.dpi": 72}
        with _without_modules():
            app.initialize([])
        app.shell.enable_matplotlib("inline")  # pyplot has been imported before there was a shell to show pictures
        settle(app.shell)
        if level:
            keep_folder(request["runtime"])
            seal(level)
        _forget()
        os.chdir(request["folder"])  # only now, so that nothing above took a student's file for a module
        os.write(status, READY)
        os.close(status)
        app.start()
        code = 0
    except BaseException as error:  # whatever it is must not get back into the fork server's loop
        with contextlib.suppress(OSError):
            os.write(status, f"{type(error).__name__}: {error}"[:2000].encode())
    finally:
        os._exit(code)


@contextlib.contextmanager
def _without_modules() -> Iterator[None]:
    """Show ipykernel no modules for a while.

    It lists the files of all of them for a debugger, which nobody uses here. To look at two thousand modules copies
    the pages that they lie in from the fork server's memory, which is a third of a kernel's start.
    """
    its_own: Any = ipkernel
    its_own.sys = SimpleNamespace(**{**vars(sys), "modules": {}})
    try:
        yield
    finally:
        its_own.sys = sys


def _detach(status: int) -> None:
    """Begin a session of its own, close all that the fork server had open, and set the signals as Python has them."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.closerange(3, status)
    os.closerange(status + 1, max(os.sysconf("SC_OPEN_MAX"), 4096) if status < 4096 else status + 1)


def _environment(runtime: str, env: dict[str, str]) -> None:
    home, temporary = Path(runtime, "home"), Path(runtime, "tmp")
    home.mkdir(exist_ok=True)
    temporary.mkdir(exist_ok=True)
    os.environ.clear()
    os.environ.update(
        PATH="/usr/bin:/bin",
        LANG="C.UTF-8",
        HOME=str(home),
        IPYTHONDIR=str(home / "ipython"),
        MPLCONFIGDIR=str(home / "matplotlib"),
        TMPDIR=str(temporary),
        TF_CPP_MIN_LOG_LEVEL="3",
    )
    os.environ.update(env)
    tempfile.tempdir = None  # the fork server's, if it has asked for one


def _forget() -> None:
    """Forget this repository's modules: a submission brings its own nst_utils and nst."""
    for name in [*sys.modules]:
        if name.partition(".")[0] in {"autograder", "nst", "nst_utils"}:
            del sys.modules[name]
    sys.path[:] = ["", *(entry for entry in sys.path if entry and Path(entry) != ROOT)]
