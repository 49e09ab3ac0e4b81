"""Run a notebook in a sandbox, whatever it does, and keep its kernel for the judge.

    with Parent() as parent, run(notebook, folder, parent) as session:
        session.notebook, session.events, session.client

A cell that hangs, dies or floods ends that cell: the kernel is replaced, and the cells before it, except those that
did the same, are run again.
"""

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.sandbox.clear import clear
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.kernel import SandboxKernelManager
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.parent import Parent

What = Literal["hung", "died", "flooded", "skipped"]


@dataclass(frozen=True)
class Event:
    """What ended a cell, and why, in words for the student. `cell` is its index in the notebook."""

    cell: int
    what: What
    reason: str
    replayed: bool = False  # it ended when it was run again, for the sake of the cells after it


@dataclass
class Session:
    """A notebook that has been run, and the kernel that it left behind."""

    notebook: NotebookNode
    kernel: SandboxKernelManager
    client: NotebookClient
    events: list[Event] = field(default_factory=list)
    started: float = 0  # seconds from the request for the first kernel until it was ready


class _Client(NotebookClient):  # type: ignore[misc]  # nbclient is not followed
    """Counts what a cell puts out, and ends it when that is too much."""

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.count = 0

    @property
    def flooded(self) -> bool:
        return self.count > self.limits.output_bytes

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if msg["msg_type"] not in ("status", "execute_input"):
            self.count += len(str(msg["content"])) + sum(map(len, msg.get("buffers", [])))
            if self.flooded:
                self.task_poll_for_reply.cancel()
                return None
        return super().process_message(msg, cell, cell_index)


class _Runner:
    def __init__(  # noqa: PLR0913, PLR0917 -- all of `run`'s
        self, session: Session, folder: Path, original: Path, parent: Parent, env: Mapping[str, str], limits: Limits
    ) -> None:
        self.session = session
        self.folder = folder
        self.parent = parent
        self.env = env
        self.limits = limits
        self.original = original
        self.replacements = 0
        self.deadline = time.monotonic() + limits.wall_seconds

    async def run(self) -> None:
        """Run all cells."""
        began = time.monotonic()
        await self._start(self.session.notebook)
        self.session.started = time.monotonic() - began
        ran: list[int] = []
        for index, cell in enumerate(self.session.notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if self.replacements > self.limits.replacements or time.monotonic() > self.deadline:
                cell.outputs = []
                reason = "it was not run: the cells before it ended too many kernels, or took too long"
                self.session.events.append(Event(index, "skipped", reason))
                continue
            event = await self._cell(self.session.client, cell, index)
            if event is None:
                ran.append(index)
                continue
            self._note(cell, event)
            await self._replace(ran)

    async def stop(self) -> None:
        """End the kernel, however it is."""
        client = self.session.client
        if client is not None and client.kc is not None:
            client.kc.stop_channels()
        await self.session.kernel.close()

    def _restore(self) -> None:
        """Put the scratch folder back to how it was, since what comes before is run again, and a disk may be full."""
        clear(self.folder)
        shutil.copytree(self.original, self.folder, symlinks=True, dirs_exist_ok=True)

    async def _start(self, notebook: NotebookNode) -> None:
        kernel = self.session.kernel
        client = self.session.client = _Client(
            notebook, km=kernel, limits=self.limits, allow_errors=True, timeout=None, startup_timeout=60
        )
        await kernel.start_kernel(cwd=str(self.folder))
        try:
            await client.async_start_new_kernel_client()
        except RuntimeError as error:
            raise SandboxError(f"a kernel started and does not answer: {error}. Is the machine busy?") from error

    async def _cell(self, client: _Client, cell: NotebookNode, index: int, replayed: bool = False) -> Event | None:
        """Run a cell. Returns: what ended it, if that was not its own end."""
        seconds = max(1.0, min(self.limits.cell_seconds, self.deadline - time.monotonic()))
        client.timeout = seconds
        client.count = 0
        try:
            # nbclient waits without limit for a kernel that answers and never goes idle
            await asyncio.wait_for(client.async_execute_cell(cell, index), seconds + 5)
        except DeadKernelError:
            if client.flooded:
                return Event(index, "flooded", f"it put out more than {self.limits.output_bytes:,} bytes", replayed)
            await self.session.kernel.is_alive()  # asks for the reason
            return Event(index, "died", self.session.kernel.reason or "the kernel ended", replayed)
        except (CellTimeoutError, TimeoutError):
            return Event(index, "hung", f"it ran for more than {seconds:g} s", replayed)
        except Exception as error:  # what a kernel can send to break nbclient is not for us to foresee
            return Event(index, "died", f"its kernel sent what cannot be read ({type(error).__name__})", replayed)
        return None

    def _note(self, cell: NotebookNode, event: Event) -> None:
        """Say in the cell's outputs what ended it."""
        self.session.events.append(event)
        text = f"This cell was ended: {event.reason}. The cells after it ran in a new kernel."
        cell.outputs.append(new_output("error", ename="Ended", evalue=event.reason, traceback=[text]))

    async def _replace(self, ran: list[int]) -> None:
        """Start a new kernel and run in it what ran before; its outputs are known already."""
        while True:
            await self.stop()
            self._restore()
            self.replacements += 1
            self.session.kernel = SandboxKernelManager(self.parent, self.env, self.limits)
            copy = deepcopy(self.session.notebook)
            await self._start(copy)
            for index in ran:
                event = await self._cell(self.session.client, copy.cells[index], index, replayed=True)
                if event is not None:
                    self.session.events.append(event)
                    ran.remove(index)
                    break
            else:
                self.session.client.nb = self.session.notebook
                return
            if self.replacements > self.limits.replacements:
                await self.stop()
                self._restore()
                self.session.kernel = SandboxKernelManager(self.parent, self.env, self.limits)
                await self._start(self.session.notebook)  # an empty one, in which nothing is defined
                return


@contextlib.contextmanager
def run(
    notebook: NotebookNode,
    folder: Path,
    parent: Parent,
    env: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Session]:
    """Run a copy of a notebook in a folder, and hand out its kernel, alive; it ends with the context.

    Arguments:
    folder -- the submission's scratch folder, with all that it reads; it can write nowhere else
    parent -- the warm parent
    env -- environment variables for the kernel, such as NST_IMAGE_SIZE

    Raises SandboxError if there is no sandbox, or it breaks down: never for anything in the notebook.
    """
    copy = deepcopy(notebook)
    kernel = SandboxKernelManager(parent, env, limits)
    session = Session(copy, kernel, None)
    loop = ensure_event_loop()  # the one that nbclient's own methods use when they are called without await
    with tempfile.TemporaryDirectory(prefix="nst-sandbox-") as name:
        original = Path(name) / "original"
        shutil.copytree(folder, original, symlinks=True)
        runner = _Runner(session, folder, original, parent, env or {}, limits)
        try:
            loop.run_until_complete(runner.run())
            yield session
        finally:
            loop.run_until_complete(runner.stop())
