"""The sandbox, attacked by real notebooks in real kernels."""

import os
import resource
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

import pytest
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import copy_files, instructor_notebook, student_files
from autograder.build.thin import thin_weights
from autograder.catalogue.say import say
from autograder.sandbox.confine import check
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import sweep
from autograder.sandbox.kernel import SandboxKernelManager
from autograder.sandbox.limits import LIMITS, MB, Limits
from autograder.sandbox.parent import Parent
from autograder.sandbox.run import Ended, Event, run

try:
    check()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

# Small amounts and plenty of time, so that it does not depend on how busy the machine is which limit is reached.
SMALL = Limits(cell_seconds=50, memory=512 * MB, disk_bytes=40 * MB, output_bytes=100_000, file_bytes=16 * MB)
HANGING = replace(SMALL, cell_seconds=4)


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    tmp_path_factory.getbasetemp()  # made by the first who asks, which must not be in a folder that goes
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, old[1]))  # should the sandbox fail, this still holds
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, Parent() as parent:
        patch.setattr(tempfile, "tempdir", folder)  # what other tests leave there is not for these to find
        yield parent
    resource.setrlimit(resource.RLIMIT_FSIZE, old)


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.fixture(autouse=True)
def nothing_left_behind(parent: Parent) -> Iterator[None]:
    def outside() -> set[Path]:
        temporary = Path(tempfile.gettempdir())
        visible = (path for path in ROOT.iterdir() if not path.name.startswith("."))  # caches are other tests'
        return {*temporary.glob("nst-sandbox-*"), *temporary.glob("evil*"), *visible}

    before = outside()
    yield
    assert outside() - before == set()
    assert parent.pid is None or children(parent.pid) == []


def notebook(*sources: str) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def shown(cell: NotebookNode) -> str:
    """What a cell printed, and how it failed."""
    return "".join(out.get("text", "") + out.get("ename", "") for out in cell.outputs)


def attack(parent: Parent, folder: Path, source: str, limits: Limits = SMALL) -> tuple[str, list[Event]]:
    """What an attack showed and caused; the cells before and after it must come out right, and the next notebook."""
    with run(notebook("x = 20", source, "print(x + 1)"), folder, parent, limits=limits) as session:
        assert shown(session.notebook.cells[2]) == "21\n"
        return shown(session.notebook.cells[1]), session.events


# ---------------------------------------------------------------- what is out of reach

REFUSED = {
    "shadow": "open('/etc/shadow').read()",
    "autograder": "open({root!r} + '/autograder/build/build.py').read()",
    "list autograder": "import os; os.listdir({root!r} + '/autograder')",
    "other submission": "open({other!r} + '/notebook').read()",
    "home": "import os; os.listdir({home!r})",
    "init's environment": "open('/proc/1/environ').read()",
    "init's command line": "open('/proc/1/cmdline').read()",
    "parent's memory": "open('/proc/{warm}/mem', 'rb').read(1)",
    "grader's environment": "open('/proc/{grader}/environ', 'rb').read(1)",
    "list /proc": "import os; os.listdir('/proc')",
    "write /tmp": "open({tmp!r} + '/evil', 'w')",
    "write repository": "open({root!r} + '/evil', 'w')",
    "make folder": "import os; os.mkdir({tmp!r} + '/evil')",
    "link out": "import os; os.symlink('/etc/shadow', 'link'); open('link').read()",
    "link out, to write": "import os; os.symlink({tmp!r} + '/evil', 'link2'); open('link2', 'w')",
    "hard link": "import os; os.link({other!r} + '/notebook', 'hard'); open('hard').read()",
    "rename away": "import os; open('a', 'w'); os.rename('a', {tmp!r} + '/evil')",
    "remove": "import os; os.remove({other!r} + '/notebook')",
    "truncate": "import os; os.truncate({other!r} + '/notebook', 0)",
    "tcp": "import socket; socket.create_connection(('127.0.0.1', {port}), 1)",
    "udp": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "unix socket": "import socket; socket.socket(socket.AF_UNIX).connect({sock!r})",
    "abstract socket": "import socket; socket.socket(socket.AF_UNIX).connect(chr(0) + 'nst-abstract')",
    "datagram pair": "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "io_uring": "import ctypes; c = ctypes.CDLL(None, use_errno=True); assert c.syscall(425, 1, 0) >= 0",
    "signal to parent": "import os; os.kill({warm}, 9)",
    "signal to grader": "import os; os.kill({grader}, 9)",
    "signal to all": "import os; os.kill(-1, 9); raise OSError('nothing says so, but nobody was reached')",
    "limits of grader": "import resource; resource.prlimit({grader}, resource.RLIMIT_CPU, (1, 1))",
    "priority of grader": "import os; os.setpriority(os.PRIO_PROCESS, {grader}, 19)",
    "fork": "import os; os.fork()",
    "fork bomb": "import os\nfor _ in range(50): os.fork()",
    "daemon": "import os\nif os.fork() == 0:\n    os.setsid()\n    os.fork()",
    "program": "import subprocess; subprocess.run(['/bin/true'])",
    "program that does nothing": "import os; os.posix_spawn('/usr/bin/git', ['git'], {{}})",
    "other program": "import os; os.execv('/bin/true', ['true'])",
    "namespaces": "import ctypes, os; c = ctypes.CDLL(None); assert c.unshare(0x10000000) == 0",
    "memory file": "import os; os.memfd_create('x')",
    "shared memory": "import mmap; mmap.mmap(-1, 4096)",
    "large file": "open('big', 'wb').write(bytes(20 << 20))",
    "memory": "x = [bytearray(100 << 20) for _ in range(20)]",
}


def test_out_of_reach(parent: Parent, tmp_path: Path) -> None:
    folder, other = tmp_path / "scratch", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    victim = other / "notebook"
    victim.write_text("secret")
    before = victim.stat()
    sock, abstract, tcp = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX), socket.socket()
    with sock, abstract, tcp, run(notebook(), other, parent) as neighbour:
        sock.bind(str(tmp_path / "s"))
        abstract.bind("\0nst-abstract")
        tcp.bind(("127.0.0.1", 0))
        for listener in (sock, abstract, tcp):
            listener.listen()
        words = {
            "root": str(ROOT),
            "other": str(other),
            "home": str(Path.home()),
            "tmp": tempfile.gettempdir(),
            "warm": parent.pid,
            "grader": os.getpid(),
            "port": tcp.getsockname()[1],
            "sock": str(tmp_path / "s"),
        }
        port = neighbour.kernel.shell_port
        attacks = REFUSED | {
            "another kernel's key": f"open({neighbour.kernel.connection_file!r}).read()",
            "another kernel's socket": "import socket; socket.socket(socket.AF_UNIX).connect("
            f"'{neighbour.kernel.ip}-{port}')",
        }
        sources = [source.format(**words) for source in attacks.values()]
        with run(notebook(*sources, "print('still here')"), folder, parent, limits=SMALL) as session:
            got = {name: shown(cell) for name, cell in zip(attacks, session.notebook.cells, strict=False)}
            assert shown(session.notebook.cells[-1]) == "still here\n"
            assert session.events == []
            assert str(neighbour.kernel.pid) in children(parent.pid or 0)
    wrong = {
        name: what
        for name, what in got.items()
        if what not in ("PermissionError", "OSError", "AssertionError", "MemoryError", "ProcessLookupError")
    }
    assert not wrong
    assert victim.read_text() == "secret"
    assert (victim.stat().st_mtime_ns, victim.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def test_metadata_of_others_stays(parent: Parent, tmp_path: Path) -> None:
    victim, folder = tmp_path / "notebook", tmp_path / "scratch"
    victim.write_text("")
    folder.mkdir()
    before = victim.stat()
    source = f"import os; os.chmod({str(victim)!r}, 0); os.utime({str(victim)!r}, (0, 0)); print('tried')"
    assert attack(parent, folder, source) == ("tried\n", [])
    assert (victim.stat().st_mtime_ns, victim.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def test_without_user_namespaces(tmp_path: Path) -> None:
    """The same refusals where the system gives no namespaces, as Ubuntu 24.04 does."""
    program = f"""
import sys
from pathlib import Path
from tests.autograder.sandbox.test_sandbox import Parent, notebook, run, shown
sources = ["import socket; socket.socket()", "import os; os.kill({os.getpid()}, 0)", "open('/etc/shadow')",
           "import os; os.fork()", "import os; print(sorted(os.listdir('/proc/self/ns')) != [], 6 * 7)"]
with Parent() as parent, run(notebook(*sources), Path({str(tmp_path)!r}), parent) as session:
    print([shown(cell) for cell in session.notebook.cells])
"""
    command = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" -c "$1"'
    try:
        done = subprocess.run(
            ["unshare", "-Ur", "sh", "-c", command, sys.executable, program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("no unshare on this machine")
    if "unshare:" in done.stderr:
        pytest.skip("user namespaces are forbidden here; all other tests ran without them")
    refused = ["PermissionError", "OSError", "PermissionError", "PermissionError"]
    assert done.stdout.strip() == str([*refused, "True 42\n"]), done.stderr


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
def test_ended(name: str, parent: Parent, tmp_path: Path) -> None:
    source, what, reason = ENDED[name]
    got, events = attack(parent, tmp_path, source, HANGING if what == "hung" else SMALL)
    if name == "threads" and ("RuntimeError" in got or "MemoryError" in got):
        return  # refused at once, where the system counts them
    if name in {"disk", "deleted files", "many files"} and "OSError" in got:
        return  # it has a disk of its own, and that is full
    if name == "flood" and "MemoryError" in got:
        return  # what it printed filled its memory before it was sent, which ended the cell, too
    assert [event.what for event in events] == [what], got[-300:]
    assert reason in say(events[0].reason)
    assert got.endswith("Ended")


def test_processor_time(parent: Parent, tmp_path: Path) -> None:
    limits = Limits(cell_seconds=30, cpu_seconds=2)
    _, events = attack(parent, tmp_path, "while True: pass", limits)
    assert [(event.what, event.reason.id) for event in events] == [("died", "ended.processor")]


def test_much_output_is_fine(parent: Parent, tmp_path: Path) -> None:
    got, events = attack(parent, tmp_path, "print('x' * 500_000)", LIMITS)
    assert (len(got), events) == (500_001, [])


def test_threads_that_outlive_their_cell(parent: Parent, tmp_path: Path) -> None:
    source = "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()"
    assert attack(parent, tmp_path, source) == ("", [])


def test_gives_up(parent: Parent, tmp_path: Path) -> None:
    limits = Limits(replacements=1)
    with run(notebook(*["import os; os._exit(1)"] * 3), tmp_path, parent, limits=limits) as session:
        assert [event.what for event in session.events] == ["died", "died", "skipped"]


def test_kernel_that_the_parent_does_not_know_is_nobodys_fault(parent: Parent) -> None:
    with pytest.raises(SandboxError, match="parent process has ended, and the kernel with it"):
        parent.state(1 << 22)


def test_end_of_the_parent_ends_its_kernels(tmp_path: Path) -> None:
    with Parent() as other, run(notebook("1"), tmp_path, other) as session:
        pid = session.kernel.pid
        assert pid is not None
        assert other.pid is not None
        os.kill(other.pid, 9)
        deadline = time.monotonic() + 5
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not Path(f"/proc/{pid}").exists()


# ---------------------------------------------------------------- what works


def test_forks_differ_in_random_state_and_start_quickly(parent: Parent, tmp_path: Path) -> None:
    source = "import random, numpy as np, uuid; print(random.random(), np.random.rand(), uuid.uuid4())"
    drawn = []
    for _ in range(3):
        with run(notebook(source), tmp_path, parent) as session:
            drawn += shown(session.notebook.cells[0]).split()
            print(f"{session.started * 1000:.0f} ms from the request to a kernel that answers")
    assert len({*drawn}) == 9


def test_holds_nothing_of_the_grader(parent: Parent, tmp_path: Path) -> None:
    ours = ("autograder", "nbgrader", "nst")
    source = f"import sys; print([n for n in sys.modules if n.startswith({ours})])"
    assert attack(parent, tmp_path, source) == ("[]\n", [])


def test_nbclient_takes_the_manager(parent: Parent, tmp_path: Path) -> None:
    manager = SandboxKernelManager(parent)
    nb = notebook("print(6 * 7)")
    client = NotebookClient(nb, km=manager, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert shown(nb.cells[0]) == "42\n"
    run_sync(manager.close)()


def test_interrupt(parent: Parent, tmp_path: Path) -> None:
    with run(notebook("x = 1"), tmp_path, parent) as session:
        pid = session.kernel.pid
        assert pid is not None
        threading.Timer(0.5, parent.signal, (pid, 2)).start()
        (output,) = session.ask("import time; time.sleep(40)", 50)
        assert output.ename == "KeyboardInterrupt"


def test_asking(parent: Parent, tmp_path: Path) -> None:
    with run(notebook("x = 20", "y = 1"), tmp_path, parent) as session:
        assert [output.text for output in session.ask("print(x + y)", 20)] == ["21\n"]
        assert [output.get("outputs") for output in session.notebook.cells] == [[], []]
        with pytest.raises(Ended, match="more than 2 s"):
            session.ask("x = 30\nwhile True: pass", 2)
        with pytest.raises(Ended, match="SIGKILL"):
            session.ask("import os; os.kill(os.getpid(), 9)", 20)
        assert [output.text for output in session.ask("print(x + y)", 20)] == ["21\n"]


def test_no_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is a warning. Kernels are ended even if they outlive the warm parent, of whose end nothing tells them."""
    with Parent(confined=False) as other:
        with run(notebook("print(6 * 7)"), tmp_path, other) as session:
            assert shown(session.notebook.cells[0]) == "42\n"
            pid = session.kernel.pid
            assert pid is not None
            assert other.pid is not None
            os.kill(other.pid, 9)
            os.close(os.pidfd_open(pid))  # it goes on
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or ") Z " in state.read_text()
    assert "WARNING: no sandbox" in capsys.readouterr().err


def test_solved_notebook(parent: Parent, tmp_path: Path) -> None:
    nb = instructor_notebook(NST)
    copy_files(student_files(NST, nb), tmp_path)
    shutil.copyfile(thin_weights(NST), tmp_path / NST.weights)
    began = time.monotonic()
    with run(nb, tmp_path, parent, env={"NST_IMAGE_SIZE": "100x75"}, limits=LIMITS) as session:
        (made,) = session.ask("import os; print(os.path.exists('output/generated_image.jpg'))", 20)
        assert made.text == "True\n"
        print(f"{time.monotonic() - began:.1f} s for the solved notebook")
        assert session.events == []
        failed = [shown(cell) for cell in session.notebook.cells for out in cell.get("outputs", []) if "ename" in out]
        assert failed == []
        shown_pictures = [out for cell in session.notebook.cells for out in cell.get("outputs", []) if "data" in out]
        assert len([out for out in shown_pictures if "image/png" in out.data]) >= 5


# ---------------------------------------------------------------- what is bounded in all


def test_time_of_everything(parent: Parent, tmp_path: Path) -> None:
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
    parent.wait()  # its start is no part of it
    began = time.monotonic()
    with run(notebook(*sources), tmp_path, parent, {"BEGAN": str(time.time())}, limits) as session:
        assert [event.what for event in session.events if event.cell > 2] == ["died", "hung", "skipped"]
        assert "more than 20 s" in say(session.events[-2].reason)
        assert [output.text for output in session.ask("print(f())", 20)] == ["42\n"]  # as the text defines it
        for _ in range(5):
            with pytest.raises(Ended):
                session.ask("while True: pass", 20)
        with pytest.raises(Ended, match="everything together took more than"):
            session.ask("print(f())", 20)
    assert time.monotonic() - began < 1.2 * 20 + 10


def test_allowance_of_everything(parent: Parent, tmp_path: Path) -> None:
    limits = Limits(all_messages=400, output_bytes=MB)
    noisy = "for n in range(150): print(n, flush=True)"
    with run(notebook("def f():\n    return 6 * 7", *[noisy] * 5), tmp_path, parent, limits=limits) as session:
        assert [event.what for event in session.events] == ["flooded", "skipped", "skipped"]
        assert "everything together put out too much" in say(session.events[0].reason)
        assert [output.text for output in session.ask("print(f())", 20)] == ["42\n"]  # the judge's own allowance


def test_outputs_in_memory(parent: Parent, tmp_path: Path) -> None:
    limits = Limits(notebook_bytes=100_000)
    sources = ["print('x' * 60_000)", "print('y' * 60_000)\nimport nowhere\ndef f():\n    return 6 * 7", "print(f())"]
    with run(notebook(*sources), tmp_path, parent, limits=limits) as session:
        first, second, third = session.notebook.cells
        assert shown(first) == "x" * 60_000 + "\n"
        assert [output.output_type for output in second.outputs] == ["stream", "error"]
        assert "left out" in second.outputs[0].text
        assert shown(third) == "42\n"


def test_only_what_is_shown_is_kept(parent: Parent, tmp_path: Path) -> None:
    source = """from IPython.display import display, publish_display_data
publish_display_data({"text/plain": "t", "text/html": "<b>", "application/json": {"a": [1]}}, {"a": {"b": "c"}})
one = display("first", display_id="same")
one.update("changed")
for n in range(1100): display(n)
1 / 0"""
    sources = ["import os; os._exit(1)", source, "one.update('changed later')"]
    with run(notebook(*sources), tmp_path, parent) as session:
        assert len(session.events) == 1
        first, *rest = session.notebook.cells[1].outputs
        assert (first.data, first.metadata) == ({"text/plain": "t"}, {})
        assert rest[0].data == {"text/plain": "'changed'"}
        assert len(rest) == 999
        assert rest[-1].ename == "ZeroDivisionError"


def test_grader_is_killed(tmp_path: Path) -> None:
    """Its kernels end with it, and the next grader removes what it has left."""
    program = f"""
import sys
from pathlib import Path
from tests.autograder.sandbox.test_sandbox import Parent, notebook, run
with Parent() as parent, run(notebook("1"), Path({str(tmp_path)!r}), parent) as session:
    print(parent.pid, session.kernel.pid, flush=True)
    sys.stdin.read()
"""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        temporary, command = Path(name), [sys.executable, "-c", program]
        environment = {**os.environ, "TMPDIR": name}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE) as grader:
            assert grader.stdout is not None
            pids = [os.pidfd_open(int(word)) for word in grader.stdout.readline().split()]
            grader.kill()
        for pid in pids:
            ended = select.poll()
            ended.register(pid, select.POLLIN)
            assert ended.poll(20_000)
            os.close(pid)
        assert len([*temporary.glob("nst-sandbox-*")]) == 3
        patch.setattr(tempfile, "tempdir", name)
        sweep()
        assert [*temporary.glob("nst-sandbox-*")] == []
