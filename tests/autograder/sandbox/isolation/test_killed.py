"""What stays of a grader, or of a fork server, that is ended while a kernel runs: nothing, at each level."""

import os
import signal

import pytest

from tests.support.killed import end_grader, kill_fork_server
from tests.support.levels import OFFERED
from tests.support.root_in_container import run_as_root_in_container

IN_CONTAINER = """
import signal
from tests.support.killed import end_grader, kill_fork_server
end_grader("user", signal.SIGKILL)
kill_fork_server("user")
print("nothing stays")
"""


@pytest.mark.parametrize("level", OFFERED)
def test_grader_is_killed(level: str) -> None:
    end_grader(level, signal.SIGKILL)


@pytest.mark.parametrize("level", OFFERED[:1])  # whatever the level, it is Python that clears up
def test_grader_is_interrupted(level: str) -> None:
    end_grader(level, signal.SIGINT)


@pytest.mark.parametrize("level", OFFERED)
def test_fork_server_is_killed(level: str) -> None:
    kill_fork_server(level)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a place that is like a container")
def test_with_user_ids_of_their_own() -> None:
    done = run_as_root_in_container(["-c", IN_CONTAINER])
    assert done.stdout == "nothing stays\n", done.stderr[-3000:]
