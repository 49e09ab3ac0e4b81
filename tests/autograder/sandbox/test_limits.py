"""What a notebook may use, attacked by real notebooks in real kernels: what takes too much comes to an end."""

import time
from pathlib import Path

import pytest

from autograder.catalogue.say import say
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import LIMITS, MB, Limits
from autograder.sandbox.run import Ended, run

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.sandboxed import HANGING, SMALL, attack, notebook, nothing_left_behind, printed, server, shown

__all__ = ["nothing_left_behind", "server"]  # fixtures


# ---------------------------------------------------------------- what comes to an end

ENDED = {
    "cpu loop": ("while True: pass", "hung", "4 s"),
    "sleep": ("import time; time.sleep(1e6)", "hung", "4 s"),
    "swallows everything": (
        "import time\nwhile True:\n    try: time.sleep(1000)\n    except BaseException: pass",
        "hung",
        "4 s",
    ),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "died", "SIGKILL"),
    "crash": ("import ctypes; ctypes.string_at(0)", "died", "SIGSEGV"),
    "flood": ("while True: print('x' * 10_000)", "flooded", "100,000 bytes"),
    "one huge output": ("print('x' * 10_000_000)", "flooded", "100,000 bytes"),
    "disk": ("import time\nfor i in range(50): open(f'{i}', 'wb').write(bytes(4 << 20))\ntime.sleep(60)", "died", "MB"),
    "deleted files": (
        "import os, time\nkeep = []\nfor i in range(20):\n    keep.append(open('a', 'wb', buffering=0))\n"
        "    keep[-1].write(bytes(4 << 20)); os.remove('a')\ntime.sleep(60)",
        "died",
        "MB",
    ),
    "many files": ("import time\nfor i in range(3000): open(f'f{i}', 'w')\ntime.sleep(60)", "died", "2000 files"),
    "memory that may not be written to": (
        "import ctypes, mmap, time\nkeep = []\nfor i in range(32):\n"
        "    keep.append(mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))\n"
        "    keep[-1].write(bytes(64 << 20))\n"
        "    at = ctypes.addressof(ctypes.c_char.from_buffer(keep[-1]))\n"
        "    ctypes.CDLL(None).mprotect(ctypes.c_void_p(at), ctypes.c_size_t(64 << 20), 1)\ntime.sleep(60)",
        "died",
        "memory",
    ),
    "threads": (
        "import threading, time\nfor _ in range(600): threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "time.sleep(60)",
        "died",
        "it ",  # the watchdog's reason, or that the kernel could not go on without new threads
    ),
}


@pytest.mark.parametrize("name", ENDED)
def test_ended(name: str, server: ForkServer, tmp_path: Path) -> None:
    source, what, reason = ENDED[name]
    got, events = attack(server, tmp_path, source, HANGING if what == "hung" else SMALL)
    if name == "threads" and ("RuntimeError" in got or "MemoryError" in got):
        return  # refused at once, where the system counts them
    if name in {"disk", "deleted files", "many files"} and "OSError" in got:
        return  # it has a disk of its own, and that is full
    if name == "flood" and "MemoryError" in got:
        return  # what it printed filled its memory before it was sent, which ended the cell, too
    assert [event.what for event in events] == [what], got[-300:]
    assert reason in say(events[0].reason)
    assert got.endswith("Ended")


def test_processor_time(server: ForkServer, tmp_path: Path) -> None:
    limits = Limits(cell_seconds=30, cpu_seconds=2)
    _, events = attack(server, tmp_path, "while True: pass", limits)
    assert [(event.what, event.reason.id) for event in events] == [("died", "ended.processor")]


def test_much_output_is_fine(server: ForkServer, tmp_path: Path) -> None:
    got, events = attack(server, tmp_path, "print('x' * 500_000)", LIMITS)
    assert (len(got), events) == (500_001, [])


def test_threads_that_outlive_their_cell(server: ForkServer, tmp_path: Path) -> None:
    source = "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()"
    assert attack(server, tmp_path, source) == ("", [])


def test_gives_up(server: ForkServer, tmp_path: Path) -> None:
    limits = Limits(replacements=1)
    with run(notebook(*["import os; os._exit(1)"] * 3), tmp_path, server, limits=limits) as session:
        assert [event.what for event in session.events] == ["died", "died", "skipped"]


def test_kernel_that_the_fork_server_does_not_know_is_nobodys_fault(server: ForkServer) -> None:
    with pytest.raises(SandboxError, match="the fork server has ended, and the kernel with it"):
        server.state(1 << 22)


# ---------------------------------------------------------------- what is bounded in all


def test_time_of_everything(server: ForkServer, tmp_path: Path) -> None:
    """Cells that wait and, when they are run again, die late; a cell and questions that hang."""
    late = "import os, time; time.sleep(1)\nif time.time() > float(os.environ['BEGAN']) + 5: os._exit(1)"
    sources = [
        "def f():\n    return 6 * 7",
        late,
        late,
        "time.sleep(1); os._exit(1)",
        "print(f())",
        "while True: pass",
        "1",
    ]
    limits = Limits(cell_seconds=20, wall_seconds=20)
    server.wait()  # its start is no part of it
    began = time.monotonic()
    with run(notebook(*sources), tmp_path, server, {"BEGAN": str(time.time())}, limits) as session:
        assert [event.what for event in session.events if event.cell > 2] == ["died", "hung", "skipped"]
        assert "more than 20 s" in say(session.events[-2].reason)
        assert printed(session.ask("print(f())", 20)) == "42\n"  # as the text defines it
        for _ in range(5):
            with pytest.raises(Ended):
                session.ask("while True: pass", 20)
        with pytest.raises(Ended, match="everything together took more than"):
            session.ask("print(f())", 20)
    assert time.monotonic() - began < 1.2 * 20 + 10


def test_allowance_of_everything(server: ForkServer, tmp_path: Path) -> None:
    limits = Limits(all_messages=400, output_bytes=MB)
    noisy = "for n in range(150): print(n, flush=True)"
    with run(notebook("def f():\n    return 6 * 7", *[noisy] * 5), tmp_path, server, limits=limits) as session:
        assert [event.what for event in session.events] == ["flooded", "skipped", "skipped"]
        assert "everything together put out too much" in say(session.events[0].reason)
        assert printed(session.ask("print(f())", 20)) == "42\n"  # the judge's own allowance


def test_outputs_in_memory(server: ForkServer, tmp_path: Path) -> None:
    limits = Limits(notebook_bytes=100_000)
    sources = ["print('x' * 60_000)", "print('y' * 60_000)\nimport nowhere\ndef f():\n    return 6 * 7", "print(f())"]
    with run(notebook(*sources), tmp_path, server, limits=limits) as session:
        first, second, third = session.notebook.cells
        assert shown(first) == "x" * 60_000 + "\n"
        assert [output.output_type for output in second.outputs] == ["stream", "error"]
        assert "left out" in second.outputs[0].text
        assert shown(third) == "42\n"


def test_only_what_is_shown_is_kept(server: ForkServer, tmp_path: Path) -> None:
    source = """from IPython.display import display, publish_display_data
publish_display_data({"text/plain": "t", "text/html": "<b>", "application/json": {"a": [1]}}, {"a": {"b": "c"}})
one = display("first", display_id="same")
one.update("changed")
for n in range(1100): display(n)
1 / 0"""
    sources = ["import os; os._exit(1)", source, "one.update('changed later')"]
    with run(notebook(*sources), tmp_path, server) as session:
        assert len(session.events) == 1
        first, *rest = session.notebook.cells[1].outputs
        assert (first.data, first.metadata) == ({"text/plain": "t"}, {})
        assert rest[0].data == {"text/plain": "'changed'"}
        assert len(rest) == 999
        assert rest[-1].ename == "ZeroDivisionError"
