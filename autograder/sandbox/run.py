"""Run a notebook in a sandbox, whatever it does, and keep its kernel for the judge.

    with ForkServer() as server, run(notebook, folder, server) as session:
        session.notebook, session.events, session.ask("1 + 1", 10)

A cell that hangs, dies or floods ends that cell: the kernel is replaced, and the cells before it, except those that
did the same, are run again. A cell that stops with an error has the definitions below its line run all the same.
"""

import asyncio
import contextlib
import math
import shutil
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder.catalogue.say import say
from autograder.judge.message import Message, message
from autograder.sandbox.clear import clear
from autograder.sandbox.client import Client, weight
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.kernel import SandboxKernelManager
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.patience import done_within
from autograder.sandbox.relay import Allowance
from autograder.sandbox.stopped import MOST_READ, definitions, undone

MOST_SAID = 1000  # characters of an error's name and message, where there is no room for more

SKIPPED = message("ended.skipped")

What = Literal["hung", "died", "flooded", "skipped"]


@dataclass(frozen=True)
class Event:
    """What ended a cell, and why, to be told to the student. `cell` is its index in the notebook."""

    cell: int
    what: What
    reason: Message
    replayed: bool = False  # it ended when it was run again, for the sake of the cells after it


class Ended(Exception):  # noqa: N818 -- not an error of the grader's
    """What was asked of a kernel has hung, died or flooded. `reason` says which, to be told to the student."""

    def __init__(self, reason: Message) -> None:
        super().__init__(say(reason))
        self.reason = reason


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
        server: ForkServer,
        env: Mapping[str, str],
        limits: Limits,
        prelude: str,
    ) -> None:
        self.notebook = notebook
        self.events: list[Event] = []
        self.started = 0.0
        self.client: Client | None = None
        self.limits = limits
        self._folder = folder
        self._original = original
        self._server = server
        self._env = env
        self._prelude = prelude
        self._ran: list[int] = []
        self._replacements = 0
        self._broken = False
        self._kept = 0  # bytes of the notebook's outputs
        self._began = time.monotonic()
        self._end = self._began + limits.wall_seconds  # of what is being done: the cells, then the judge's questions
        self._allowance = Allowance(limits.all_bytes, limits.all_messages)
        self._loop = asyncio.Runner()
        self.kernel = self._manager()

    @property
    def is_late(self) -> bool:
        """Whether the time for the cells is over."""
        return time.monotonic() > self._began + self.limits.wall_seconds

    def ask(self, source: str, seconds: float) -> list[NotebookNode]:
        """Run code in the kernel, and leave no trace of it in the notebook.

        Returns: what it put out. Raises Ended if it hangs, dies or floods.
        """
        self.mend()
        return self._loop.run(self._ask(source, seconds))

    def mend(self) -> None:
        """If the code before has ended the kernel, start a new one, and run the notebook's cells in it again.

        Raises Ended if there is no time for it, or too much has been put out before.
        """
        if self._broken:
            self._loop.run(self._replace())
            self._broken = False

    def run(self) -> None:
        """Run all cells. What is asked later has a time and an allowance of its own."""
        self._loop.run(self._run())
        self._end = self._began + self.limits.all_seconds
        self._allowance.size, self._allowance.messages = self.limits.all_bytes, self.limits.all_messages

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
            if cell.cell_type != "code":
                continue
            if _is_empty(cell.source):
                cell.outputs, cell.execution_count = [], None
                continue
            if self._broken or self._replacements > self.limits.replacements or self._over:
                cell.outputs = []
                self.events.append(Event(index, "skipped", SKIPPED))
                continue
            event = await self._cell_and_definitions(cell, index)
            if event is None:
                self._ran.append(index)
                self._weigh(cell)
                continue
            self._note(cell, event)
            self._weigh(cell)
            try:
                await self._replace()
            except Ended:
                self._broken = True  # until the judge asks

    async def _ask(self, source: str, seconds: float) -> list[NotebookNode]:
        client = self.client
        assert client is not None  # noqa: S101 -- for the type checker; `run` has made it
        if over := self._over:
            raise Ended(over)
        if client.nb is self.notebook:
            client.nb = _without_outputs(self.notebook)
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
        _copy(self._original, self._folder)

    def _manager(self) -> SandboxKernelManager:
        """Return a manager of a kernel that starts before the time is over, but has at least ten seconds for it."""
        limits = replace(self.limits, startup_seconds=max(10, self._left(self.limits.startup_seconds)))
        return SandboxKernelManager(self._server, self._env, limits, self._allowance)

    async def _start(self, notebook: NotebookNode) -> None:
        """Start a kernel; and another one, once, if it does not answer in half of the time for it."""
        seconds = max(10, self._left(self.limits.startup_seconds)) / 2
        try:
            await self._start_one(notebook, seconds)
        except RuntimeError:
            await self._stop()
            self.kernel = self._manager()
            try:
                await self._start_one(notebook, seconds)
            except RuntimeError as error:
                raise SandboxError(f"a kernel started and does not answer: {error}. Is the machine busy?") from error
        if self._prelude:
            event = await self._aside(self._prelude, max(10, self._left(self.limits.startup_seconds)))
            if event is not None and (over := self._over):
                raise Ended(over)
            if event is not None:
                raise SandboxError(f"a kernel started and ran nothing: {say(event.reason)}. Is the machine busy?")

    async def _start_one(self, notebook: NotebookNode, seconds: float) -> None:
        """Start a kernel. Raises RuntimeError if it does not answer in time, SandboxError if it does not start."""
        self.client = Client(
            notebook,
            km=self.kernel,
            relay=self.kernel.relay,
            limits=self.limits,
            allow_errors=True,
            record_timing=False,
            timeout=None,
            iopub_timeout=math.ceil(self.limits.all_seconds),  # `_cell` ends it before
            startup_timeout=math.ceil(seconds),
        )
        await self.kernel.start_kernel(cwd=str(self._folder))
        await self.client.async_start_new_kernel_client()

    async def _cell_and_definitions(self, cell: NotebookNode, index: int, replayed: bool = False) -> Event | None:
        """Run a cell, and if it stops with an error, what it defines below. Returns: what ended it, as `_cell` does."""
        event = await self._cell(cell, index, self._left(self.limits.cell_seconds), replayed)
        missing = "" if event else undone(cell)
        if missing:
            event = await self._aside(missing, self._left(self.limits.cell_seconds))
        return event and replace(event, cell=index, replayed=replayed)

    @property
    def _over(self) -> Message | None:
        """Why nothing more is run, to be told to the student; None if something may be."""
        if time.monotonic() > self._end:
            return message("ended.all-time", seconds=self._end - self._began)
        return message("ended.all-output") if self._allowance.is_spent else None

    def _left(self, seconds: float) -> float:
        """So many seconds, or what is left of the time for what is being done."""
        return min(seconds, self._end - time.monotonic())

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
        client, pid = self.client, self.kernel.pid
        assert client is not None  # noqa: S101 -- for the type checker; there is one as long as there is a kernel
        assert pid is not None  # noqa: S101 -- as above
        seconds = max(1, seconds)
        client.renew()
        client.nb.cells[index] = cell  # where it looks for a display that is to be changed
        much = message("ended.output", most=self.limits.output_bytes)
        if client.relay.is_broken:  # between two cells
            return Event(index, "flooded", client.relay.why or much, replayed)
        task = asyncio.ensure_future(client.async_execute_cell(cell, index, store_history=counted))
        try:
            if not await done_within(seconds, max(seconds, self._end - time.monotonic()), task, pid):
                return Event(index, "hung", self._over or message("ended.hung", seconds=math.ceil(seconds)), replayed)
            await task
        except DeadKernelError:
            if client.flooded:
                return Event(index, "flooded", client.relay.why or self._over or much, replayed)
            self.kernel.look()  # for the reason, or for the error that is not the kernel's
            return Event(index, "died", self.kernel.reason or message("ended.unexplained"), replayed)
        except SandboxError:
            raise
        except Exception as error:  # what a kernel can send to break nbclient is not for us to foresee
            return Event(index, "died", message("ended.sent", exception=type(error).__name__), replayed)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return None

    def _note(self, cell: NotebookNode, event: Event) -> None:
        """Say in the cell's outputs what ended it."""
        self.events.append(event)
        text = say(message("output.ended" if self._over else "output.ended-replaced", why=event.reason))
        cell.outputs.append(new_output("error", ename="Ended", evalue=say(event.reason), traceback=[text]))

    def _weigh(self, cell: NotebookNode) -> None:
        """Leave out what a cell has put out, but for its error, if all cells together have put out too much."""
        size = weight(cell.outputs)
        if self._kept + size > self.limits.notebook_bytes:
            errors = [output for output in cell.outputs if output.output_type == "error"][-1:]
            text = say(message("output.left-out"))
            cell.outputs = [new_output("stream", name="stderr", text=f"{text}\n"), *map(_shortened, errors)]
            size = weight(cell.outputs)
        self._kept += size

    async def _replace(self) -> None:
        """Start a new kernel and run in it what ran before; its outputs are known already.

        What hangs or dies is not run again. Once the time for the cells is over, only what they define is.

        Raises Ended if there is no time for anything, or too much has been put out.
        """
        while (over := self._over) is None:
            await self._renew()
            only_defined = self.is_late
            for index in [*self._ran]:
                event = await self._again(index, only_defined)
                if only_defined != self.is_late:  # cut short, which is not this cell's doing
                    break
                if event is not None:
                    self.events.append(event)
                    self._ran.remove(index)
                    break
            else:
                return
            if self._replacements > self.limits.replacements:
                self._ran.clear()  # whatever they do, they have done it often enough; nothing is defined from here on
        raise Ended(over)

    async def _again(self, index: int, only_defined: bool) -> Event | None:
        """Run a cell again, or only what it defines. Returns: as `_cell` does."""
        assert self.client is not None  # noqa: S101 -- for the type checker; _renew has made it
        cell = self.client.nb.cells[index]
        if not only_defined:
            end, self._end = self._end, self._began + self.limits.wall_seconds
            try:
                return await self._cell_and_definitions(cell, index, replayed=True)
            finally:
                self._end = end
                cell.outputs = []
        source = "" if self._over else definitions(cell)
        event = await self._aside(source, self._left(self.limits.cell_seconds)) if source else None
        return event and replace(event, cell=index, replayed=True)

    async def _renew(self) -> None:
        await self._stop()
        self._restore()
        self._replacements += 1
        self.kernel = self._manager()
        await self._start(_without_outputs(self.notebook))


def _copy(folder: Path, target: Path) -> None:
    """Copy what is in a folder, without the times of the files."""
    shutil.copytree(folder, target, symlinks=True, dirs_exist_ok=True, copy_function=shutil.copyfile)


def _is_empty(source: str) -> bool:
    """Return whether there is nothing to run in a cell but comments."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in source.splitlines())


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook as it was before it was run."""
    cells = [NotebookNode({**cell, "outputs": []}) if cell.cell_type == "code" else cell for cell in notebook.cells]
    return deepcopy(NotebookNode({**notebook, "cells": cells}))


def _shortened(error: NotebookNode) -> NotebookNode:
    """Return the beginning of an error, in which the line stands where a cell stopped."""
    trace = [line[:MOST_READ] for line in error.traceback[:1]]
    return new_output("error", ename=error.ename[:MOST_SAID], evalue=error.evalue[:MOST_SAID], traceback=trace)


@contextlib.contextmanager
def run(  # noqa: PLR0913, PLR0917 -- all that there is to say of a run
    notebook: NotebookNode,
    folder: Path,
    server: ForkServer,
    env: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    prelude: str = "",
) -> Iterator[Session]:
    """Run a copy of a notebook in a folder, and hand out its kernel, alive; it ends with the context.

    Arguments:
    folder -- the submission's scratch folder, with all that it reads; it can write nowhere else
    server -- the fork server
    env -- environment variables for the kernel, such as NST_IMAGE_SIZE
    prelude -- Python that each kernel runs before the notebook

    Raises SandboxError if there is no sandbox, or it breaks down: never for anything in the notebook.
    """
    with Folder() as original:
        _copy(folder, original.path)
        session = Session(deepcopy(notebook), folder, original.path, server, env or {}, limits, prelude)
        try:
            session.run()
            yield session
        finally:
            session.close()
