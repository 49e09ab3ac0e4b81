"""Between a kernel and the grader: passes whole messages on, and counts those that the kernel sends.

ZeroMQ takes in whatever comes before anybody asks for it, a message may have any number of parts, and the smallest
part takes 64 bytes and up to a buffer of eight thousand. No setting of its sockets bounds that. Here it is bounded:
what is too large is not passed on at all, and once the budget is spent nothing more is read, and the kernel waits. It
also bounds how long a kernel can keep the event loop from looking at the clock, since the relay is in the same loop.

There is one connection for each channel. Both of its ends are made before the kernel runs student code, who they
belong to is looked at, and no path is looked up later, since the kernel could put another socket there, even ours.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.judge.message import Message, message
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.message import MOST_BYTES, MOST_PARTS, is_modest

CHUNK = 1 << 16
MOST_WAITING = 4 << 20  # bytes for the client, beyond which a kernel has to wait: it drops what it cannot send
GREETING = 64  # bytes that open a connection of ZeroMQ's
TOO_MANY = message("ended.parts")
MORE, LONG = 1, 2  # bits of the first byte of a part


@dataclass
class Allowance:
    """What the kernels of a notebook may still send, all together."""

    size: int
    messages: int

    @property
    def is_spent(self) -> bool:
        """Whether there is nothing left of it."""
        return self.size <= 0 or self.messages <= 0


class Excess(Exception):  # noqa: N818 -- not an error of the grader's
    """A message is too much to be taken in. `why` is to be told to the student; None if it is simply too large."""

    def __init__(self, why: Message | None = None) -> None:
        super().__init__(why)
        self.why = why


class Relay:
    """Sockets that stand for those of a kernel.

    Arguments:
    kernel, near -- paths of the kernel's sockets and of those that stand for them, less the hyphen and the port
    budget -- how many bytes may come from the kernel, until it is renewed
    allowance -- how much may come from it and from others, which nothing renews
    """

    def __init__(self, kernel: str, near: str, budget: int, allowance: Allowance) -> None:
        self.kernel = kernel
        self.near = near
        self.on_excess: Callable[[], object] = lambda: None
        self.is_broken = False  # a message was too much, and nothing is passed on any more
        self.why: Message | None = None  # to be told to the student, if not by its size
        self._allowance = allowance
        self._left = budget
        self._renewed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def exceeded(self) -> bool:
        """Whether nothing more is read, for now or for good."""
        return self._left <= 0 or self.is_broken or self._allowance.is_spent

    def open(self, ports: Iterable[int], pid: int) -> None:
        """Connect to the channels of a kernel, which is process `pid`, and wait for one client at each.

        Raises SandboxError if a socket is not the kernel's.
        """
        for port in ports:
            path = Path(f"{self.near}-{port}")
            try:
                theirs, listener = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
                theirs.connect(f"{self.kernel}-{port}")
                listener.bind(str(path))
            except OSError as error:
                raise SandboxError(f"a kernel cannot be reached: {error}. Grade again") from error
            if _owner(theirs) != pid:
                raise SandboxError(
                    f"a kernel's socket belongs to process {_owner(theirs)}; expected {pid}. Grade again"
                )
            listener.listen(1)
            for end in (theirs, listener):
                end.setblocking(False)
            self._tasks.add(asyncio.ensure_future(self._pass(theirs, listener, path)))

    def renew(self, budget: int) -> None:
        """Let so many bytes through from now on."""
        self._left = budget
        self._renewed.set()

    async def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self, theirs: socket.socket, listener: socket.socket, path: Path) -> None:
        """Wait for the client, look at nobody who comes later, and pass on what both sides say."""
        with theirs:
            with listener:
                ours = await _client(listener)
            path.unlink()
            from_us, to_us = await asyncio.open_unix_connection(sock=ours)
            to_us.transport.set_write_buffer_limits(MOST_WAITING)
            from_kernel, to_kernel = await asyncio.open_unix_connection(sock=theirs)
            pending = [
                asyncio.ensure_future(way) for way in (_there(from_us, to_kernel), self._back(from_kernel, to_us))
            ]
            try:
                await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)  # one side has hung up
            finally:
                for way in pending:
                    way.cancel()
                await asyncio.gather(*pending, return_exceptions=True)
                to_us.close()
                to_kernel.transport.abort()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = GREETING
        while left and (data := await reader.read(left)):
            left -= len(data)
            writer.write(data)
        while True:
            try:
                message = await _message(reader)
            except Excess as excess:
                self.is_broken, self.why = True, excess.why
                message = b""
            self._left -= len(message)
            self._allowance.size -= len(message)
            self._allowance.messages -= 1
            while self.exceeded:
                self._renewed.clear()
                self.on_excess()
                await self._renewed.wait()
            writer.write(message)
            await writer.drain()


async def _client(listener: socket.socket) -> socket.socket:
    """Return the first connection that this process makes."""
    while True:
        connection, _ = await asyncio.get_running_loop().sock_accept(listener)
        if _owner(connection) == os.getpid():
            return connection
        connection.close()


async def _there(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read one message as it comes over the wire (ZMTP 3). Raises Excess before it takes too much memory."""
    wire: list[bytes] = []
    parts: list[bytes] = []
    size, flags = 0, MORE
    while flags & MORE:
        first = await reader.readexactly(1)
        flags = first[0]
        length = await reader.readexactly(8 if flags & LONG else 1)
        size += int.from_bytes(length)
        if size > MOST_BYTES:
            raise Excess
        if len(parts) >= MOST_PARTS:
            raise Excess(TOO_MANY)
        parts.append(await reader.readexactly(int.from_bytes(length)))
        wire += (first, length, parts[-1])
    if not is_modest(parts):
        raise Excess(TOO_MANY)
    return b"".join(wire)


def _owner(connection: socket.socket) -> int:
    """Return the process at the other end of a connection: of a listener, the one that has begun to listen."""
    return int(struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])
