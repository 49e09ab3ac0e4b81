"""Between a kernel and the grader: passes bytes on, and counts those that the kernel sends.

ZeroMQ takes in whatever comes before anybody asks for it, and a message may have any number of parts, so that no
setting of its sockets bounds what a kernel can put into the grader's memory. Here it is bounded: once the budget is
spent nothing more is read, and the kernel waits. It also bounds how long a kernel can keep the event loop from
looking at the clock, since the relay is in the same loop.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from functools import partial

CHUNK = 1 << 16


class Relay:
    """Sockets that stand for those of a kernel.

    Arguments:
    kernel, near -- paths of the kernel's sockets and of those that stand for them, less the hyphen and the port
    budget -- how many bytes may come from the kernel, until it is renewed
    """

    def __init__(self, kernel: str, near: str, budget: int) -> None:
        self.kernel = kernel
        self.near = near
        self.on_excess: Callable[[], object] = lambda: None
        self._left = budget
        self._renewed = asyncio.Event()
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def exceeded(self) -> bool:
        """Whether the budget is spent."""
        return self._left <= 0

    async def open(self, ports: Iterable[int]) -> None:
        """Listen."""
        for port in ports:
            self._servers.append(await asyncio.start_unix_server(partial(self._connect, port), f"{self.near}-{port}"))

    def renew(self, budget: int) -> None:
        """Let so many bytes through from now on."""
        self._left = budget
        self._renewed.set()

    async def close(self) -> None:
        """Hang up."""
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- for the type checker; asyncio has made one for the connection
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # asyncio reports a cancelled callback as an error
        with contextlib.suppress(OSError, asyncio.CancelledError), contextlib.closing(writer):
            from_kernel, to_kernel = await asyncio.open_unix_connection(f"{self.kernel}-{port}")
            with contextlib.closing(to_kernel):
                ways = [self._pass_on(reader, to_kernel), self._pass_on(from_kernel, writer, counted=True)]
                pending = [asyncio.ensure_future(way) for way in ways]
                try:
                    await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)  # one side has hung up
                finally:
                    for way in pending:
                        way.cancel()
                    await asyncio.gather(*pending, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: bool = False) -> None:
        while data := await reader.read(CHUNK):
            if counted:
                self._left -= len(data)
            writer.write(data)
            await writer.drain()
            while counted and self.exceeded:
                self._renewed.clear()
                self.on_excess()
                await self._renewed.wait()
