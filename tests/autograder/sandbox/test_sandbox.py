"""The sandbox, attacked by real notebooks in real kernels: what is out of their reach, and what works."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import copy_files, instructor_notebook, student_files
from autograder.build.thin import thin_weights
from autograder.sandbox.confine import check
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.kernel import SandboxKernelManager
from autograder.sandbox.limits import LIMITS
from autograder.sandbox.run import Ended, run

try:
    check()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.sandboxed import SMALL, attack, children, notebook, nothing_left_behind, server, shown

__all__ = ["nothing_left_behind", "server"]  # fixtures


# ---------------------------------------------------------------- what is out of reach

REFUSED = {
    "shadow": "open('/etc/shadow').read()",
    "autograder": "open({root!r} + '/autograder/build/build.py').read()",
    "list autograder": "import os; os.listdir({root!r} + '/autograder')",
    "other submission": "open({other!r} + '/notebook').read()",
    "home": "import os; os.listdir({home!r})",
    "init's environment": "open('/proc/1/environ').read()",
    "init's command line": "open('/proc/1/cmdline').read()",
    "fork server's memory": "open('/proc/{server}/mem', 'rb').read(1)",
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
    "signal to the fork server": "import os; os.kill({server}, 9)",
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


def test_out_of_reach(server: ForkServer, tmp_path: Path) -> None:
    folder, other = tmp_path / "scratch", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    victim = other / "notebook"
    victim.write_text("secret")
    before = victim.stat()
    sock, abstract, tcp = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX), socket.socket()
    with sock, abstract, tcp, run(notebook(), other, server) as neighbour:
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
            "server": server.pid,
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
        with run(notebook(*sources, "print('still here')"), folder, server, limits=SMALL) as session:
            got = {name: shown(cell) for name, cell in zip(attacks, session.notebook.cells, strict=False)}
            assert shown(session.notebook.cells[-1]) == "still here\n"
            assert session.events == []
            assert str(neighbour.kernel.pid) in children(server.pid or 0)
    wrong = {
        name: what
        for name, what in got.items()
        if what not in ("PermissionError", "OSError", "AssertionError", "MemoryError", "ProcessLookupError")
    }
    assert not wrong
    assert victim.read_text() == "secret"
    assert (victim.stat().st_mtime_ns, victim.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def test_metadata_of_others_stays(server: ForkServer, tmp_path: Path) -> None:
    victim, folder = tmp_path / "notebook", tmp_path / "scratch"
    victim.write_text("")
    folder.mkdir()
    before = victim.stat()
    source = f"import os; os.chmod({str(victim)!r}, 0); os.utime({str(victim)!r}, (0, 0)); print('tried')"
    assert attack(server, folder, source) == ("tried\n", [])
    assert (victim.stat().st_mtime_ns, victim.stat().st_mode) == (before.st_mtime_ns, before.st_mode)


def test_without_user_namespaces(tmp_path: Path) -> None:
    """The same refusals where the system gives no namespaces, as Ubuntu 24.04 does."""
    program = f"""
import sys
from pathlib import Path
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run
from tests.support.sandboxed import notebook, server, shown
sources = ["import socket; socket.socket()", "import os; os.kill({os.getpid()}, 0)", "open('/etc/shadow')",
           "import os; os.fork()", "import os; print(sorted(os.listdir('/proc/self/ns')) != [], 6 * 7)"]
with ForkServer() as server, run(notebook(*sources), Path({str(tmp_path)!r}), server) as session:
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


# ---------------------------------------------------------------- what works


def test_forks_differ_in_random_state_and_start_quickly(server: ForkServer, tmp_path: Path) -> None:
    source = "import random, numpy as np, uuid; print(random.random(), np.random.rand(), uuid.uuid4())"
    drawn = []
    for _ in range(3):
        with run(notebook(source), tmp_path, server) as session:
            drawn += shown(session.notebook.cells[0]).split()
            print(f"{session.started * 1000:.0f} ms from the request to a kernel that answers")
    assert len({*drawn}) == 9


def test_holds_nothing_of_the_grader(server: ForkServer, tmp_path: Path) -> None:
    ours = ("autograder", "nbgrader", "nst")
    source = f"import sys; print([n for n in sys.modules if n.startswith({ours})])"
    assert attack(server, tmp_path, source) == ("[]\n", [])


def test_nbclient_takes_the_manager(server: ForkServer, tmp_path: Path) -> None:
    manager = SandboxKernelManager(server)
    nb = notebook("print(6 * 7)")
    client = NotebookClient(nb, km=manager, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert shown(nb.cells[0]) == "42\n"
    run_sync(manager.close)()


def test_interrupt(server: ForkServer, tmp_path: Path) -> None:
    with run(notebook("x = 1"), tmp_path, server) as session:
        pid = session.kernel.pid
        assert pid is not None
        threading.Timer(0.5, server.signal, (pid, 2)).start()
        (output,) = session.ask("import time; time.sleep(40)", 50)
        assert output.ename == "KeyboardInterrupt"


def test_asking(server: ForkServer, tmp_path: Path) -> None:
    with run(notebook("x = 20", "y = 1"), tmp_path, server) as session:
        assert [output.text for output in session.ask("print(x + y)", 20)] == ["21\n"]
        assert [output.get("outputs") for output in session.notebook.cells] == [[], []]
        with pytest.raises(Ended, match="more than 2 s"):
            session.ask("x = 30\nwhile True: pass", 2)
        with pytest.raises(Ended, match="SIGKILL"):
            session.ask("import os; os.kill(os.getpid(), 9)", 20)
        assert [output.text for output in session.ask("print(x + y)", 20)] == ["21\n"]


def test_no_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is a warning. Kernels are ended even if they outlive the fork server, of whose end nothing tells them."""
    with ForkServer(confined=False) as other:
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


def test_solved_notebook(server: ForkServer, tmp_path: Path) -> None:
    nb = instructor_notebook(NST)
    copy_files(student_files(NST, nb), tmp_path)
    shutil.copyfile(thin_weights(NST), tmp_path / NST.weights)
    began = time.monotonic()
    with run(nb, tmp_path, server, env={"NST_IMAGE_SIZE": "100x75"}, limits=LIMITS) as session:
        (made,) = session.ask("import os; print(os.path.exists('output/generated_image.jpg'))", 20)
        assert made.text == "True\n"
        print(f"{time.monotonic() - began:.1f} s for the solved notebook")
        assert session.events == []
        failed = [shown(cell) for cell in session.notebook.cells for out in cell.get("outputs", []) if "ename" in out]
        assert failed == []
        shown_pictures = [out for cell in session.notebook.cells for out in cell.get("outputs", []) if "data" in out]
        assert len([out for out in shown_pictures if "image/png" in out.data]) >= 5
