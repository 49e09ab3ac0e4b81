"""What is out of a kernel's reach, at each level of isolation that this machine offers: tried by real notebooks."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from autograder.assignments.assignment import ROOT
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run
from tests.support.levels import OFFERED
from tests.support.sandboxed import SMALL, children, notebook, shown

REFUSED = {
    "shadow": "open('/etc/shadow').read()",
    "autograder": "open({root!r} + '/autograder/build/build.py').read()",
    "list autograder": "import os; os.listdir({root!r} + '/autograder')",
    "other submission": "open({other!r} + '/notebook').read()",
    "list home": "import os; os.listdir({home!r})",
    "list /": "import os; os.listdir('/')",
    "list /tmp": "import os; os.listdir({tmp!r})",
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


REFUSALS = {"PermissionError", "FileNotFoundError", "OSError", "AssertionError", "MemoryError", "ProcessLookupError"}


@pytest.mark.parametrize("level", OFFERED)
def test_out_of_reach(level: str, tmp_path: Path) -> None:
    with ForkServer(level) as server:
        _test(server, tmp_path)


def _test(server: ForkServer, tmp_path: Path) -> None:
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
    wrong = {name: what for name, what in got.items() if what not in REFUSALS}
    assert not wrong
    assert victim.read_text() == "secret"
    assert (victim.stat().st_mtime_ns, victim.stat().st_mode) == (before.st_mtime_ns, before.st_mode)
