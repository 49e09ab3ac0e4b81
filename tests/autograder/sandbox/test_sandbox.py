"""The sandbox, attacked by real notebooks in real kernels: what is out of their reach, and what works."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat.v4 import new_output

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import copy_files, instructor_notebook, student_files
from autograder.build.thin import thin_weights
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import NONE, choose
from autograder.sandbox.kernel import SandboxKernelManager
from autograder.sandbox.limits import LIMITS
from autograder.sandbox.run import Ended, run

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.sandboxed import attack, notebook, nothing_left_behind, printed, server, shown

__all__ = ["nothing_left_behind", "server"]  # fixtures


# ---------------------------------------------------------------- what is out of reach


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
        assert printed(session.ask("print(x + y)", 20)) == "21\n"
        assert [output.get("outputs") for output in session.notebook.cells] == [[], []]
        with pytest.raises(Ended, match="more than 2 s"):
            session.ask("x = 30\nwhile True: pass", 2)
        with pytest.raises(Ended, match="SIGKILL"):
            session.ask("import os; os.kill(os.getpid(), 9)", 20)
        assert printed(session.ask("print(x + y)", 20)) == "21\n"


def test_no_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is a warning. Kernels are ended even if they outlive the fork server, of whose end nothing tells them."""
    with ForkServer(NONE) as other:
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
    shutil.copyfile(thin_weights(VGG19), tmp_path / VGG19.weights)
    began = time.monotonic()
    with run(nb, tmp_path, server, env={"NST_IMAGE_SIZE": "100x75"}, limits=LIMITS) as session:
        made = printed(session.ask("import os; print(os.path.exists('output/generated_image.jpg'))", 20))
        assert made == "True\n"
        print(f"{time.monotonic() - began:.1f} s for the solved notebook")
        assert session.events == []
        failed = [shown(cell) for cell in session.notebook.cells for out in cell.get("outputs", []) if "ename" in out]
        assert failed == []
        shown_pictures = [out for cell in session.notebook.cells for out in cell.get("outputs", []) if "data" in out]
        assert len([out for out in shown_pictures if "image/jpeg" in out.data]) >= 5


def test_cell_without_code_keeps_no_output_that_was_handed_in(server: ForkServer, tmp_path: Path) -> None:
    nb = notebook("# only a comment\n\n   # and another", "", "# a comment\nprint(6 * 7)")
    for cell in nb.cells:
        cell.outputs, cell.execution_count = [new_output("stream", text="all tests passed\n")], 5
    with run(nb, tmp_path, server) as session:
        assert [shown(cell) for cell in session.notebook.cells] == ["", "", "42\n"]
        assert [cell.execution_count for cell in session.notebook.cells] == [None, None, 1]
