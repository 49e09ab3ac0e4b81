"""Run a notebook in a sandbox, whatever it does, and keep its kernel for the judge.

    with Parent() as parent, run(notebook, folder, parent) as session:
        session.notebook, session.events, session.ask("1 + 1", 10)

A cell that hangs, dies or floods ends that cell: the kernel is replaced, and the cells before it, except those that
did the same, are run again. A cell that stops with an error has the definitions below its line run all the same.
"""

import asyncio
import contextlib
import math
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder.sandbox.clear import clear
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.kernel import SandboxKernelManager
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.parent import Parent
from autograder.sandbox.relay import Relay
from autograder.sandbox.stopped import undone

What = Literal["hung", "died", "flooded", "skipped"]


@dataclass(frozen=True)
class Event:
    """What ended a cell, and why, in words for the student. `cell` is its index in the notebook."""

    cell: int
    what: What
    reason: str
    replayed: bool = False  # it ended when it was run again, for the sake of the cells after it


class Ended(Exception):  # noqa: N818 -- not an error of the grader's
    """What was asked of a kernel has hung, died or flooded; the message says which, in words for the student."""


class _Client(NotebookClient):  # type: ignore[misc]  # nbclient is not followed
    """Counts what a cell puts out, and ends it when that is too much."""

    def __init__(self, *args: Any, relay: Relay, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relay = relay
        self.relay.on_excess = self._end
        self.limits = limits
        self.count = 0

    @property
    def flooded(self) -> bool:
        return self.count > self.limits.output_bytes or self.relay.exceeded

    def renew(self) -> None:
        """Count from zero, for the next cell."""
        self.count = 0
        self.relay.renew(self.limits.message_bytes)

    def _end(self) -> None:
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if msg["msg_type"] not in ("status", "execute_input"):
            self.count += len(str(msg["content"])) + sum(map(len, msg.get("buffers", [])))
            if self.flooded:
                self._end()
                return None
        return super().process_message(msg, cell, cell_index)


class Session:
    """A notebook that has been run, and the kernel that it left behind.

    Everything happens in the thread that made it.

    notebook -- with its outputs
    events -- the cells that were ended
    started -- seconds from the request for the first kernel until it was ready
    kernel, client -- the kernel, and what talks to it
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- all of `run`'s
        self,
        notebook: NotebookNode,
        folder: Path,
        original: Path,
        parent: Parent,
        env: Mapping[str, str],
        limits: Limits,
        prelude: str,
    ) -> None:
        self.notebook = notebook
        self.events: list[Event] = []
        self.started = 0.0
        self.client: _Client | None = None
        self.limits = limits
        self._folder = folder
        self._original = original
        self._parent = parent
        self._env = env
        self._prelude = prelude
        self._ran: list[int] = []
        self._replacements = 0
        self._broken = False
        self._deadline = time.monotonic() + limits.wall_seconds
        self._loop = asyncio.Runner()
        self.kernel = SandboxKernelManager(parent, env, limits)

    def ask(self, source: str, seconds: float) -> list[NotebookNode]:
        """Run code in the kernel, and leave no trace of it in the notebook.

        Returns: what it put out. Raises Ended if it hangs, dies or floods.
        """
        self.mend()
        return self._loop.run(self._ask(source, seconds))

    def mend(self) -> None:
        """If the code before has ended the kernel, start a new one, and run the notebook's cells in it again."""
        if self._broken:
            self._loop.run(self._replace())
            self._broken = False

    def run(self) -> None:
        """Run all cells."""
        self._loop.run(self._run())

    def close(self) -> None:
        """End the kernel, however it is."""
        try:
            self._loop.run(self._stop())
        finally:
            self._loop.close()

    async def _run(self) -> None:
        began = time.monotonic()
        await self._start(self.notebook)
        self.started = time.monotonic() - began
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if self._replacements > self.limits.replacements or time.monotonic() > self._deadline:
                cell.outputs = []
                reason = "it was not run: the cells before it ended too many kernels, or took too long"
                self.events.append(Event(index, "skipped", reason))
                continue
            event = await self._cell_and_definitions(cell, index)
            if event is None:
                self._ran.append(index)
                continue
            self._note(cell, event)
            await self._replace()

    async def _ask(self, source: str, seconds: float) -> list[NotebookNode]:
        client = self.client
        assert client is not None  # noqa: S101 -- for the type checker; `run` has made it
        if client.nb is self.notebook:
            client.nb = deepcopy(self.notebook)
        cell, index = new_code_cell(source), len(self.notebook.cells)
        client.nb.cells[index:] = [cell]  # nbclient takes no cell that is not in its notebook
        event = await self._cell(cell, index, self._left(seconds))
        self._broken = event is not None
        if event is not None:
            raise Ended(event.reason)
        return list(cell.outputs)

    async def _stop(self) -> None:
        if self.client is not None and self.client.kc is not None:
            self.client.kc.stop_channels()
        await self.kernel.close()

    def _restore(self) -> None:
        """Put the scratch folder back to how it was, since what comes before is run again, and a disk may be full."""
        clear(self._folder)
        shutil.copytree(self._original, self._folder, symlinks=True, dirs_exist_ok=True)

    async def _start(self, notebook: NotebookNode) -> None:
        self.client = _Client(
            notebook,
            km=self.kernel,
            relay=self.kernel.relay,
            limits=self.limits,
            allow_errors=True,
            timeout=None,
            startup_timeout=60,
        )
        await self.kernel.start_kernel(cwd=str(self._folder))
        try:
            await self.client.async_start_new_kernel_client()
        except RuntimeError as error:
            raise SandboxError(f"a kernel started and does not answer: {error}. Is the machine busy?") from error
        if self._prelude:
            event = await self._aside(self._prelude, self.limits.startup_seconds)
            if event is not None:
                raise SandboxError(f"a kernel started and ran nothing: {event.reason}. Is the machine busy?")

    async def _cell_and_definitions(self, cell: NotebookNode, index: int, replayed: bool = False) -> Event | None:
        """Run a cell, and if it stops with an error, what it defines below. Returns: what ended it, as `_cell` does."""
        event = await self._cell(cell, index, self._left(self.limits.cell_seconds), replayed)
        missing = "" if event else undone(cell)
        if missing:
            event = await self._aside(missing, self._left(self.limits.cell_seconds))
        return event and replace(event, cell=index, replayed=replayed)

    def _left(self, seconds: float) -> float:
        """So many seconds, or what is left of the time for everything."""
        return min(seconds, self._deadline - time.monotonic())

    async def _aside(self, source: str, seconds: float) -> Event | None:
        """Run code that is not in the notebook, and keep nothing of what it puts out. Returns: as `_cell` does."""
        client = self.client
        assert client is not None  # noqa: S101 -- for the type checker; there is one as long as there is a kernel
        kept, cell = client.nb, new_code_cell(source)
        client.nb = NotebookNode(kept, cells=[*kept.cells, cell])  # it takes no cell that is not in its notebook
        try:
            return await self._cell(cell, len(kept.cells), seconds, counted=False)
        finally:
            client.nb = kept

    async def _cell(
        self, cell: NotebookNode, index: int, seconds: float, replayed: bool = False, counted: bool = True
    ) -> Event | None:
        """Run a cell, which takes a number unless it is not `counted`. Returns: what ended it, if not its own end."""
        client = self.client
        assert client is not None  # noqa: S101 -- for the type checker; there is one as long as there is a kernel
        seconds = max(1, math.ceil(seconds))  # nbclient takes no fractions
        client.timeout = seconds
        client.renew()
        try:
            # nbclient waits without limit for a kernel that answers and never goes idle
            await asyncio.wait_for(client.async_execute_cell(cell, index, store_history=counted), seconds + 5)
        except DeadKernelError:
            if client.flooded:
                return Event(index, "flooded", f"it put out more than {self.limits.output_bytes:,} bytes", replayed)
            await self.kernel.is_alive()  # asks for the reason
            return Event(index, "died", self.kernel.reason or "the kernel ended", replayed)
        except (CellTimeoutError, TimeoutError):
            return Event(index, "hung", f"it ran for more than {seconds:g} s", replayed)
        except SandboxError:
            raise
        except Exception as error:  # what a kernel can send to break nbclient is not for us to foresee
            return Event(index, "died", f"its kernel sent what cannot be read ({type(error).__name__})", replayed)
        return None

    def _note(self, cell: NotebookNode, event: Event) -> None:
        """Say in the cell's outputs what ended it."""
        self.events.append(event)
        text = f"This cell was ended: {event.reason}. The cells after it ran in a new kernel."
        cell.outputs.append(new_output("error", ename="Ended", evalue=event.reason, traceback=[text]))

    async def _replace(self) -> None:
        """Start a new kernel and run in it what ran before; its outputs are known already."""
        while True:
            await self._renew(deepcopy(self.notebook))
            for index in self._ran:
                cell = self.client.nb.cells[index]  # type: ignore[union-attr]  # _renew has made it
                event = await self._cell_and_definitions(cell, index, replayed=True)
                if event is not None:
                    self.events.append(event)
                    self._ran.remove(index)
                    break
            else:
                return
            if self._replacements > self.limits.replacements:
                self._ran.clear()  # whatever they do, they have done it often enough; nothing is defined from here on

    async def _renew(self, notebook: NotebookNode) -> None:
        await self._stop()
        self._restore()
        self._replacements += 1
        self.kernel = SandboxKernelManager(self._parent, self._env, self.limits)
        await self._start(notebook)


@contextlib.contextmanager
def run(  # noqa: PLR0913, PLR0917 -- all that there is to say of a run
    notebook: NotebookNode,
    folder: Path,
    parent: Parent,
    env: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    prelude: str = "",
) -> Iterator[Session]:
    """Run a copy of a notebook in a folder, and hand out its kernel, alive; it ends with the context.

    Arguments:
    folder -- the submission's scratch folder, with all that it reads; it can write nowhere else
    parent -- the warm parent
    env -- environment variables for the kernel, such as NST_IMAGE_SIZE
    prelude -- Python that each kernel runs before the notebook

    Raises SandboxError if there is no sandbox, or it breaks down: never for anything in the notebook.
    """
    with tempfile.TemporaryDirectory(prefix="nst-sandbox-") as name:
        original = Path(name) / "original"
        shutil.copytree(folder, original, symlinks=True)
        session = Session(deepcopy(notebook), folder, original, parent, env or {}, limits, prelude)
        try:
            session.run()
            yield session
        finally:
            session.close()
