"""`grade --watch` on a course into which notebooks arrive: what it says, what it leaves, and after a kill."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from threading import Thread

import pytest
from bs4 import BeautifulSoup

from autograder.__main__ import main
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook
from autograder.build.submission import fill, hand_in, read_cells, solutions
from autograder.classroom.course import Course
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.class_runs import command, descendants, table, verdicts

SECONDS = 600  # with a busy machine
ODD = "eve\x1b[2J"  # clears a terminal
UNFILLED = fill(released(NST), read_cells(NST.samples / "unfilled.py"))
RIGHT = fill(released(NST), solutions(instructor_notebook(NST)))


class Watch:
    """The command, and what it says."""

    def __init__(self, course: Path) -> None:
        self.process: Popen[str] = command(course, "--watch", "--attempts", "2", "--jobs", "2")
        self.said = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def wait(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def wait_for(self, text: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.wait(lambda: meanwhile() or text in self.said)

    def end(self, number: signal.Signals) -> int:
        """End it with a signal, and wait for what it has started."""
        below = descendants(self.process.pid)
        self.process.send_signal(number)
        self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        for pid in below:
            while alive(pid):
                time.sleep(0.05)
        return self.process.returncode


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watched")


@pytest.fixture
def started() -> Iterator[list[Watch]]:
    """Where each test puts what it has started."""
    watches: list[Watch] = []
    yield watches
    for each in watches:
        if each.process.poll() is None:
            each.end(signal.SIGKILL)


def scores(place: Path) -> dict[str, str]:
    return {name: row["score"] for name, row in table(place).items()} if (place / "grades.csv").exists() else {}


def page(course: Course, student: str) -> str:
    return BeautifulSoup(course.feedback(student).read_text(encoding="utf-8"), "html.parser").get_text()


def test_class_that_hands_in_while_it_is_graded(place: Path, started: list[Watch]) -> None:
    course = Course.at(NST, place)

    # the first arrives where there was nothing, and somebody who is still writing
    started.append(watch := Watch(place))
    watch.wait_for("Ctrl-C ends it")
    half = hand_in(NST, UNFILLED, place, "cy")
    half.write_text(dump(UNFILLED)[:20_000])
    for student in ("ada", ODD):
        hand_in(NST, UNFILLED, place, student)

    def write_on() -> None:
        with half.open("a") as file:
            file.write(" ")

    watch.wait_for("  ada  0 of 100 points", write_on)
    watch.wait_for(r"  eve\x1b[2J  0 of 100 points", write_on)
    assert "\x1b[2J" not in watch.said
    assert "  cy  " not in watch.said and not (course.judged / "recorded" / "cy").exists()
    half.write_text(dump(UNFILLED))
    watch.wait_for("  cy  0 of 100 points")
    watch.wait(lambda: scores(place) == {"ada": "0", "cy": "0", r"eve\x1b[2J": "0"})
    assert len(verdicts(course.root)) == 1  # for all have handed in the same
    assert all("Score: 0" in page(course, student) for student in ("ada", "cy", ODD))

    # killed while it judges the second attempt of one, and the first of another, it goes on with that
    before, pages = verdicts(place), {name: course.feedback(name).stat().st_mtime_ns for name in ("cy", ODD)}
    for student in ("ada", "bo"):
        hand_in(NST, RIGHT, place, student)
    watch.wait(lambda: len(descendants(watch.process.pid)) > 1)  # a kernel beside the fork server
    watch.end(signal.SIGKILL)
    assert "bo" not in table(place)
    started.append(again := Watch(place))
    again.wait_for("  ada  100 of 100 points")
    again.wait_for("  bo  100 of 100 points")
    assert "  cy  " not in again.said and "  eve" not in again.said  # nobody is told twice
    assert before.items() <= verdicts(place).items() and len(verdicts(place)) == 2
    assert {name: course.feedback(name).stat().st_mtime_ns for name in pages} == pages

    # a third attempt is one too many; another student's second is none, since it is the same once more
    hand_in(NST, fill(RIGHT, {"total_cost": "pass"}), place, "ada")
    (course.submitted("bo") / "timestamp.txt").write_text("2030-01-01 10:00:00 UTC")
    again.wait_for("  ada  100 of 100 points: Attempt 2 of 2 is the last that counts")
    again.wait(lambda: table(place)["ada"]["reason"].startswith("Attempt 2 of 2"))
    again.wait(lambda: again.said.count("  bo  100 of 100 points") == 2)
    assert (table(place)["ada"]["score"], len(verdicts(place))) == ("100", 2)
    assert "Score: 100" in page(course, "ada") and "what was handed in after it is not graded" in page(course, "ada")
    assert "Attempt" not in page(course, "bo")

    # Ctrl-C
    assert again.end(signal.SIGINT) == 130
    assert again.said.rstrip().endswith("autograder grade: stopped: the same command goes on with the rest")
    assert "Traceback" not in watch.said + again.said


def test_cluster_is_not_watched_with(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["grade", "--watch", "--cluster", "local"])
    assert "run grade --cluster again and again" in capsys.readouterr().err
