"""A user id for each kernel, as root in a container has it: no CAP_SYS_ADMIN, no Landlock, no namespaces."""

import os
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox.isolation.own_user import FIRST, LAST, Reservation, is_closed
from tests.support.root_in_container import run_as_root_in_container

NEIGHBOURS = r"""
import os, tempfile
from nbformat.v4 import new_code_cell, new_notebook
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run

def notebook(source):
    return new_notebook(cells=[new_code_cell(source)])

def said(session):
    outputs = (out for cell in session.notebook.cells for out in cell.outputs)
    return " ".join("".join(out.get("text", "") + out.get("ename", "") for out in outputs).split())

TRY = "try:\n    {0}\n    print({0!r})\nexcept OSError:\n    pass\n"
FLOOD = '''
import os, time
kept = []
for number in range(40):
    kept.append(open(str(number), "wb"))
    kept[-1].write(bytes(16 << 20))
    os.unlink(str(number))
time.sleep(60)
'''

with ForkServer() as server, Folder() as one, Folder() as two:
    with run(notebook("open('mine', 'w').write('x'); import os; print(os.getuid())"), one.path, server) as first:
        secret, pid, elsewhere = str(one.path / "mine"), first.kernel.pid, tempfile.gettempdir()
        attempts = [
            f"open({secret!r}).read()",
            f"open({secret!r}, 'w')",
            f"os.kill({pid}, 0)",
            f"os.listdir('/proc/{pid}/fd')",
            f"open('/proc/{pid}/mem')",
            f"open('/proc/{pid}/environ').read()",
            f"open({first.kernel.connection_file!r}).read()",
            "os.setuid(0)",
            f"open('{elsewhere}/x', 'w')",
            "os.open('/dev/shm/x', os.O_CREAT)",
            "os.open('/dev/mqueue/x', os.O_CREAT)",
        ]
        source = "import os\n" + "".join(map(TRY.format, attempts)) + "print(os.getuid())"
        with run(notebook(source), two.path, server) as second:
            print("level", server.isolation, "users", said(first), said(second))
    with run(notebook(FLOOD), two.path, server) as third:
        print("event", third.events[0].reason.id)
print("left", [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("nst-sandbox")])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a place that is like a container")
def test_submissions_have_users_of_their_own_and_cannot_reach_each_other() -> None:
    done = run_as_root_in_container(["-c", NEIGHBOURS])
    assert done.returncode == 0, done.stderr[-3000:]
    said = done.stdout.splitlines()
    (users,) = [line.removeprefix("level user users ").split() for line in said if line.startswith("level user users ")]
    assert len(users) == 2, done.stdout  # and nothing that the second one did
    assert users[0] != users[1]
    assert all(FIRST <= int(user) < LAST for user in users)
    assert "event ended.disk" in said  # files that are deleted and open are counted, which root may not see by itself
    assert "left []" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a place that is like a container")
def test_a_right_sample_gets_all_points_and_a_hostile_one_nothing() -> None:
    done = run_as_root_in_container(["-m", "autograder", "doctor"])
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr[-3000:])
    for words in ("Grading uses: user", "right sample: 100 of 100 points", "none succeeded"):
        assert words in done.stdout


def test_two_reservations_differ() -> None:
    one, two = Reservation(), Reservation()
    assert one.user != two.user
    one.close()
    two.close()


def test_user_of_a_reservation_that_ended_is_free_again() -> None:
    """Others on this machine may take one meanwhile; that they take each is out of the question."""
    users = []
    for _ in range(100):
        reservation = Reservation()
        users.append(reservation.user)
        reservation.close()
    assert len(set(users)) < len(users)


@pytest.mark.parametrize(
    ("above", "own", "closed"),
    [(0o755, 0o755, False), (0o755, 0o700, True), (0o755, 0o711, False), (0o700, 0o755, True), (0o750, 0o777, True)],
)
def test_closed_to_others(above: int, own: int, closed: bool) -> None:
    with tempfile.TemporaryDirectory() as name:  # those of pytest lie in a folder that is closed itself
        folder = Path(name, "above", "own")
        folder.mkdir(parents=True)
        Path(name).chmod(0o755)
        folder.chmod(own)
        folder.parent.chmod(above)
        assert is_closed(folder) == closed
