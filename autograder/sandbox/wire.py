"""What the grader and the fork server say to each other: JSON, each message behind its length in four bytes."""

import json
import socket
from typing import Any

from autograder.sandbox.errors import SandboxError

MOST = 1 << 20


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send a message. Raises SandboxError if the other side is gone."""
    data = json.dumps(message).encode()
    try:
        connection.sendall(len(data).to_bytes(4, "big") + data)
    except OSError as error:
        raise SandboxError(f"the fork server is gone: {error}. Start it again") from error


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """Wait for a message. Returns: None if the other side has hung up."""
    length = int.from_bytes(_exactly(connection, 4), "big")
    if length > MOST:
        raise SandboxError(f"a message of {length} bytes from the fork server; expected at most {MOST}")
    data = _exactly(connection, length) if length else b""
    return dict(json.loads(data)) if data else None


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        try:
            part = connection.recv(count - len(data))
        except OSError:
            return b""
        if not part:
            return b""
        data += part
    return data
