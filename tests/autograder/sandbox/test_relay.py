"""What lies between a kernel and the grader: what it lets in, and what a kernel can do to it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import ROOT
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import Limits
from autograder.sandbox.message import DELIMITER, MOST_ABOUT, MOST_BYTES, MOST_PARTS, MOST_VALUES, is_modest, kept
from autograder.sandbox.relay import Excess, _message
from autograder.sandbox.run import run
from tests.support.sandboxed import printed

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

SOCKETS = """
import os, socket
from pathlib import Path
def ends():
    for number in map(int, os.listdir("/proc/self/fd")):
        try:
            end = socket.socket(fileno=os.dup(number))
            if not end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and "kernel-" in str(end.getsockname()):
                yield end
        except OSError:
            pass
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def part(body: bytes, more: bool = False) -> bytes:
    """A part of a message as it comes over the wire."""
    if len(body) < 256:
        return bytes([more, len(body)]) + body
    return bytes([more | 2]) + len(body).to_bytes(8) + body


def read(wire: bytes) -> bytes:
    """The first message of what comes over the wire."""

    async def first() -> bytes:
        reader = asyncio.StreamReader()
        reader.feed_data(wire)
        reader.feed_eof()
        return await _message(reader)

    return asyncio.run(first())


def test_messages_are_read_whole() -> None:
    first = part(b"", more=True) + part(b"x" * 300, more=True) + part(b"y")
    assert read(first + part(b"next")) == first
    with pytest.raises(asyncio.IncompleteReadError):
        read(first[:-1])


def test_too_much_is_refused_before_it_has_come() -> None:
    most = part(bytes(MOST_BYTES))
    assert read(most) == most
    with pytest.raises(Excess):
        read(bytes([2]) + (1 << 60).to_bytes(8))
    with pytest.raises(Excess):
        read(bytes([2]) + (MOST_BYTES + 1).to_bytes(8))
    many = part(b"", more=True) * (MOST_PARTS - 1) + part(b"")
    assert read(many) == many
    with pytest.raises(Excess, match="parts"):
        read(part(b"", more=True) * (MOST_PARTS + 1))


@pytest.mark.parametrize(
    ("content", "modest"),
    [
        (json.dumps({"text": "[{,}]" * 200_000}), True),
        (json.dumps({"text": '\\"[{,' * 100_000}), True),
        (json.dumps({"x": [1] * (MOST_VALUES - 10)}), True),
        (json.dumps({"x": [1] * MOST_VALUES}), False),
        (json.dumps({"x": [{}] * MOST_VALUES}), False),
        ("[" * MOST_VALUES + '"', False),  # no JSON, but a parser finds that out last
        ('{"a":' * MOST_VALUES, False),
    ],
)
def test_values_are_counted(content: str, modest: bool) -> None:
    assert is_modest([b"address", DELIMITER, b"s", b"{}", b"{}", b"{}", content.encode()]) == modest


def test_headers_are_short() -> None:
    for place in (2, 3, 4):
        parts = [b"address", DELIMITER, b"", b"{}", b"{}", b"{}", b"{}"]
        parts[place] = bytes(MOST_ABOUT + 1)
        assert not is_modest(parts)


@pytest.mark.parametrize(
    ("kind", "content", "what"),
    [
        ("status", {"execution_state": "idle", "x": [1]}, {"execution_state": "idle"}),
        ("status", {}, None),
        ("stream", {"name": "stdout", "text": "t", "x": 1}, {"name": "stdout", "text": "t"}),
        ("stream", {"name": ["stdout"], "text": {}}, None),
        ("error", {"ename": "E", "evalue": "v", "traceback": ["a", 1, "b"]}, ["a\nb"]),
        ("error", {"traceback": 5}, None),
        ("display_data", {"data": "application/x-nst-answer+json"}, None),
        ("comm_open", {"comm_id": "a", "data": {"state": {}}}, None),
        ("clear_output", {"wait": [1]}, {"wait": True}),
        ("execute_input", {"execution_count": {}}, None),
        ("display_data", [], None),
    ],
)
def test_only_what_is_of_use_is_kept(kind: str, content: object, what: object) -> None:
    found = kept({"msg_type": kind, "content": content, "buffers": [b"x"]})
    if found is None or isinstance(what, list):
        assert (found and found["content"]["traceback"]) == what
    else:
        assert (found["content"], found["buffers"]) == (what, [])


def test_of_data_text_pictures_and_answers_are_kept() -> None:
    answer = "application/x-nst-answer+json"
    data = {"text/plain": "t", "text/html": "<b>", "image/png": ["x"], "image/jpeg": "j", answer: "{}", "a/json": {}}
    content = {"data": data, "metadata": {"a": "b"}, "transient": {"display_id": "d", "x": []}, "execution_count": []}
    found = kept({"msg_type": "execute_result", "content": content, "buffers": []})
    assert found is not None
    assert found["content"] == {
        "data": {"text/plain": "t", "image/jpeg": "j", answer: "{}"},
        "metadata": {},
        "transient": {"display_id": "d"},
        "execution_count": None,
    }


def descriptors() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def test_nothing_is_connected_later(server: ForkServer, tmp_path: Path) -> None:
    """A kernel can put no other sockets where its own were, and is not looked for again when it hangs up."""
    program = SOCKETS + "\n".join(
        [
            "for own in Path(os.environ['HOME']).parent.glob('kernel-*'):",
            "    try: own.unlink()",
            "    except PermissionError: continue",
            "    raise SystemExit",
            "for end in ends(): end.shutdown(socket.SHUT_RDWR)",
            "import time; time.sleep(30)",
        ]
    )
    limits = Limits(cell_seconds=3)
    with run(new_notebook(cells=[new_code_cell("x = 42")]), tmp_path, server, limits=limits) as session:
        inbox, before = session.kernel.inbox, descriptors()
        assert [*inbox.iterdir()] == []  # nobody else can connect
        with pytest.raises(Exception, match="ran for more than 3 s"):
            session.ask(program.replace("INBOX", str(inbox)), 3)
        assert descriptors() < before + 10
        assert printed(session.ask("print(x)", 20)) == "42\n"


@pytest.mark.parametrize("data", ["b'\\x01\\x00' * 32768", "b'\\x02' + (1 << 40).to_bytes(8, 'big') + bytes(1 << 20)"])
def test_raw_parts_without_end(data: str, server: ForkServer, tmp_path: Path) -> None:
    source = SOCKETS + (
        "import threading, time\n"
        "def write(end):\n"
        "    end.setblocking(True)\n"
        f"    while True: end.sendall({data})\n"
        "for end in ends(): threading.Thread(target=write, args=(end,), daemon=True).start()\n"
        "time.sleep(30)"
    )
    cells = [new_code_cell(source), new_code_cell("print(6 * 7)")]
    with run(new_notebook(cells=cells), tmp_path, server, limits=Limits(cell_seconds=20)) as session:
        assert [event.what for event in session.events] == ["flooded"]
        assert session.notebook.cells[1].outputs[0].text == "42\n"


def test_memory_of_the_grader() -> None:
    """The most that a grader takes for the notebooks that take most; benchmarks/grader_memory.py has all kinds."""
    command = [sys.executable, "-m", "benchmarks.grader_memory", "--cells", "2", "nested", "pictures"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 50 < int(done.stdout) < 400
