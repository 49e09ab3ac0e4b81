"""The grader's side of the fork server."""

import contextlib
import dataclasses
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.judge.message import Message
from autograder.sandbox.confine import ROOT
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folder, sweep
from autograder.sandbox.isolation.choose import LEVELS, NONE, choose
from autograder.sandbox.isolation.own_user import is_closed
from autograder.sandbox.limits import Limits
from autograder.sandbox.wire import receive, send

END_SECONDS = 10  # from the signal until a process has ended, which may have to let go of gigabytes
START_SECONDS = 900  # the import of TensorFlow takes 3 s, a minute from a cold disk, and six on an emulated machine


@dataclasses.dataclass(frozen=True)
class State:
    """How a kernel is: whether it answers, whether it has ended, and why, to be told to the student."""

    ready: bool
    ended: bool
    reason: Message | None

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Read what the fork server says of a kernel."""
        reason = answer["reason"]
        return cls(answer["ready"], answer["ended"], Message.from_json(reason) if reason else None)


class ForkServer:
    """A fork server, which starts at once; use it for as many submissions as you like, then `close` it.

    Arguments:
    isolation -- the level of isolation, see isolation/choose.py; None is the strongest that this machine offers, "none"
        is --no-sandbox: kernels that can do all that the grader can. A warning says so

    Raises SandboxError if this machine does not offer it.
    """

    def __init__(self, isolation: str | None = None) -> None:
        if isolation == NONE:
            print("WARNING: no sandbox. Submissions can read and change all that you can.", file=sys.stderr)
        sweep()
        self.isolation = NONE if isolation == NONE else choose(isolation).name
        self._kernels: dict[int, int] = {}  # process -> a descriptor of it, which means no other one later
        self._lock = threading.Lock()
        self._closed = False
        self._connection: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._spawn()

    @property
    def pid(self) -> int | None:
        """The process of the fork server; None if none is running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def wait(self) -> None:
        """Wait until it has imported everything, which the first kernel does by itself. Raises SandboxError."""
        with self._lock:
            self._connect()

    def check_closed(self, course: Path) -> None:
        """Raise SandboxError if kernels could look into a course folder, where permissions alone keep them from it."""
        level = LEVELS.get(self.isolation)
        if level and level.has_own_user and not is_closed(course):
            raise SandboxError(f"other users can read {course}, and so could submissions: chmod o-rwx {course}")

    def start(  # noqa: PLR0913, PLR0917 -- all that a kernel needs
        self, folder: Path, runtime: Path, inbox: Path, connection_file: Path, env: Mapping[str, str], limits: Limits
    ) -> int:
        """Fork a kernel. Returns: its process number. It is not ready yet, see `state`.

        Arguments:
        folder -- where it runs, the submission's scratch folder
        runtime -- an empty folder for its sockets, home and temporary files
        inbox -- a folder that it may read and not write
        connection_file -- ports and key, as jupyter_client writes them
        env -- environment variables besides those that every kernel gets
        """
        request = {
            "do": "start",
            "folder": str(folder.resolve()),
            "runtime": str(runtime.resolve()),
            "inbox": str(inbox.resolve()),
            "connection_file": str(connection_file),
            "env": dict(env),
            "limits": dataclasses.asdict(limits),
            "isolation": self.isolation,
        }
        pid = int(self._ask(request)["pid"])
        try:
            kernel = os.pidfd_open(pid)
        except OSError as error:
            self.forget(pid)
            raise SandboxError(f"a kernel cannot be held: {error}. Grade again, with fewer jobs") from error
        if self.state(pid).ended:  # and the number may be another process's
            os.close(kernel)
        else:
            self._kernels[pid] = kernel
        return pid

    def state(self, pid: int) -> State:
        """Return how a kernel is."""
        return State.of(self._ask({"do": "state", "pid": pid}))

    def signal(self, pid: int, number: int) -> State:
        """Send a kernel a signal, if it has not ended."""
        return State.of(self._ask({"do": "signal", "pid": pid, "signal": number}))

    def forget(self, pid: int) -> None:
        """End a kernel, with or without the fork server, wait until it has ended, and keep nothing about it.

        Raises SandboxError if it does not end.
        """
        if self._connection is not None:  # else there is no fork server to be asked
            with contextlib.suppress(SandboxError):
                self._ask({"do": "forget", "pid": pid})
        if pid not in self._kernels:
            return
        kernel, ended = self._kernels[pid], select.poll()
        _kill(kernel)
        ended.register(kernel, select.POLLIN)
        if not ended.poll(END_SECONDS * 1000):
            raise SandboxError(f"kernel {pid} does not end, and its folders stay. End it by hand")
        del self._kernels[pid]
        os.close(kernel)

    def close(self) -> None:
        """End all kernels and the fork server, for good: whatever another thread asks from then on is refused."""
        self._closed = True
        if not self._lock.acquire(timeout=1) and self._process is not None:
            self._process.kill()  # it is only just starting, which another thread waits for
            self._lock.acquire()
        try:
            self._end()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            connection = self._connect()
            try:
                send(connection, request)
                answer = receive(connection)
                if answer is None:
                    raise SandboxError("the fork server has ended. Is there enough memory? Grade again")
            except SandboxError:
                self._end()  # the next request starts another
                raise
        if "error" in answer:  # the kernel has ended, and that is nobody's fault
            raise SandboxError(answer["error"])
        return answer

    def _connect(self) -> socket.socket:
        if self._closed:  # said aloud, since the end of a kernel would count as the submission's fault
            raise SandboxError("the sandbox has been closed")
        if self._connection is None:
            self._spawn()
        assert self._connection is not None  # noqa: S101 -- for the type checker
        if not self._started:
            try:
                self._await_start()
            except SandboxError:
                self._end()
                raise
        return self._connection

    def _end(self) -> None:
        for kernel in [*self._kernels.values()]:
            _kill(kernel)  # if somebody has killed the fork server, it could not do that
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            if not self._started:
                self._process.kill()  # it would finish its imports first
                self._process.wait()
                self._stderr.close()
                self._home.remove()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()  # its children end with it
                self._process.wait()
        self._connection = self._process = None

    def _spawn(self) -> None:
        """Start the process. It imports TensorFlow while we do something else."""
        self._connection, theirs = socket.socketpair()
        self._home = Folder()  # Keras writes there; until it has started
        fonts = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))  # matplotlib keeps a list of them there
        env = {  # of the grader's environment only this; a child could read the rest
            "PATH": os.defpath,
            "HOME": str(self._home.path),
            "XDG_CACHE_HOME": fonts,
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",  # a second thread would not survive a fork
            "TF_CPP_MIN_LOG_LEVEL": "3",
            # malloc gives large arrays back to the system at once, and each new one costs a fault for each of its pages
            "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
            "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
            "MALLOC_TOP_PAD_": str(4 << 20),
        }
        command = [sys.executable, "-P", "-m", "autograder.sandbox.forking", str(theirs.fileno())]
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 -- until it has started
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command
                command, pass_fds=[theirs.fileno()], env=env, cwd="/", stdin=subprocess.DEVNULL, stderr=self._stderr
            )
        self._started = False

    def _await_start(self) -> None:
        connection, process = self._connection, self._process
        assert connection is not None and process is not None  # noqa: S101 -- for the type checker; _spawn has set both
        connection.settimeout(START_SECONDS)
        began = time.monotonic()
        said = receive(connection)
        with self._home, self._stderr as stderr:
            if said is None or "error" in said:
                late = time.monotonic() - began >= START_SECONDS
                found = f"was not ready after {START_SECONDS} s" if late else "did not start"
                process.kill()
                stderr.seek(0)
                last = stderr.read()[-2000:].decode(errors="replace")
                raise SandboxError(said["error"] if said else f"the fork server {found}: {last}")
        connection.settimeout(60)
        self._started = True


def _kill(process: int) -> None:
    """End a process, of which this is a descriptor, if it has not ended."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(process, signal.SIGKILL)
