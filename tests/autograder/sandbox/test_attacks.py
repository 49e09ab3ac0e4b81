"""The gallery of attacks: none gains a point, reaches anything outside of its folder, or keeps grading from its end."""

import base64
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.assignments.assignment import ROOT, Assignment
from autograder.assignments.find import first_editions
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import SubmissionError
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.grading.scratch import HANDED_ON, scratch
from autograder.sandbox.clear import clear
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from tests.support.attacks import SEED, attacks, attempt, is_evil, make_canary, read_attack
from tests.support.course_attacks import ATTACKS, VICTIMS, CourseOutcome, attack_course
from tests.support.graded import ASSIGNMENTS
from tests.support.ordinary_user import run_as_ordinary_user

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that attacks must not touch; beside it, a temporary folder that no other test uses."""
    folder = tmp_path_factory.mktemp("a")
    temporary, before = folder / "t", tempfile.tempdir
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    yield make_canary(folder)
    tempfile.tempdir = before


@pytest.fixture(scope="module")
def server(canary: Path) -> Iterator[ForkServer]:
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, old[1]))  # should the sandbox fail, this still holds
    with ForkServer() as server:
        server.wait()  # else its start would count as something touched
        yield server
    resource.setrlimit(resource.RLIMIT_FSIZE, old)


# `make attacks` runs all; here are some, and all of those on a course.
CHOSEN = [(edition, file) for edition in ASSIGNMENTS.values() for file in attacks(edition)[7::28]]


@pytest.mark.parametrize(("assignment", "file"), CHOSEN, ids=lambda x: x.name if isinstance(x, Assignment) else x.stem)
def test_attack(assignment: Assignment, file: Path, server: ForkServer, canary: Path) -> None:
    attack = read_attack(file, canary, assignment)
    outcome = attempt(attack, server, canary)
    assert outcome.reached == ()
    assert outcome.touched == ()
    assert outcome.score == outcome.recorded == attack.score <= attack.honest
    for fragment in attack.says:
        assert fragment in outcome.said


def test_attacks_graded_by_an_ordinary_user() -> None:
    """The sandbox may rest on nothing that only root can do."""
    if os.geteuid() != 0:
        pytest.skip("needs root, who alone can become another user; the tests above are run by an ordinary user here")
    if subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this root may not make a mount namespace, so that an ordinary user could not reach Python")
    names = ["links_in_folder", "processes"]
    assert run_as_ordinary_user([str(ROOT / "benchmarks" / "attacks.py"), *names]) == 0


@pytest.mark.parametrize("assignment", first_editions(), ids=lambda edition: edition.name)
def test_unfilled_notebook_gets_nothing(assignment: Assignment, server: ForkServer) -> None:
    """What attacks are measured by."""
    assert grade_submission(assignment, released(assignment), server, seed=SEED).verdict.score == 0


@pytest.mark.parametrize(
    ("kind", "text", "evil"),
    [
        ("text/html", "<b>EVIL</b>", True),
        ("text/html", "<script>", True),
        ("image/svg+xml", "<svg><script/></svg>", True),
        ("image/png", "EVIL", False),  # base64 of three bytes
        ("image/png", base64.b64encode(b"\x89PNG, and EVIL").decode(), True),
        ("image/png", "no base64, and EVIL", True),
        ("image/png", "AAAA\n", False),
    ],
)
def test_rich_output_that_attacks_made_is_known(kind: str, text: str, evil: bool) -> None:
    assert is_evil(kind, text) is evil


def test_gallery_is_large_enough() -> None:
    assert len(attacks(NST)) + len(ATTACKS) >= 60
    assert all(len(attacks(edition)) >= 15 for edition in ASSIGNMENTS.values())


@pytest.mark.parametrize(
    ("name", "words"),
    [("nested", "more than 500"), ("files_for_folders", "expected a folder"), ("linked_files", "is a link")],
)
def test_folder_that_cannot_be_used(name: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "handed_in"
    folder.mkdir()
    ATTACKS[name].make(folder, tmp_path)
    with pytest.raises(SubmissionError, match=words), scratch(NST, released(NST), folder):
        pass
    clear(folder)  # which pytest could not


# ---------------------------------------------------------------- a course


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseOutcome:
    return attack_course(tmp_path_factory.mktemp("c"))


def test_gradebook_is_the_same_but_for_the_attackers_own_rows(course: CourseOutcome) -> None:
    assert course.lost == []
    assert course.foreign == []


def test_victims_keep_their_results(course: CourseOutcome) -> None:
    assert {victim: course.scores[victim] for victim in VICTIMS} == dict.fromkeys(VICTIMS, 100)
    assert course.touched == ()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_on_the_course(name: str, course: CourseOutcome) -> None:
    attack = ATTACKS[name]
    assert course.scores.get(name, 0) == attack.score
    assert course.graded(name) == (not attack.ungraded)
    if attack.ungraded:
        assert attack.ungraded in course.log
        return
    assert "REACHED" not in course.notebook(name)
    page = BeautifulSoup(course.page(name).read_text(encoding="utf-8"), "html.parser")
    loaded = [str(tag.get("src")) for tag in page.find_all("img")]
    assert [source for source in loaded if not source.startswith(("images/", "data:image/"))] == []
    own = (".gitkeep", ".toml", ".ttf")  # of the assignment's files
    files = [Path(file) for file in course.files(name) if not file.endswith(own)]
    handed_on = {file.suffix.lower() for file in files}
    assert handed_on <= {*HANDED_ON, ".ipynb", ".html"}
    assert [file.name for file in files if file.suffix == ".html"] == [course.page(name).name]


def test_log_tells_a_terminal_nothing(course: CourseOutcome) -> None:
    assert "escapes\\x1b[2J" in course.log
    assert {c for c in course.log if not c.isprintable()} <= {"\n", "\t"}
