"""What each system is told of a verdict: without a sandbox, on verdicts made here."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.squeezenet.assignment import ASSIGNMENT as SQUEEZENET
from autograder.build.build import dump
from autograder.build.submission import SubmissionError, fill
from autograder.catalogue.say import speaking
from autograder.exchange.package import entry
from autograder.exchange.package.github import page
from autograder.exchange.package.outcome import Outcome
from autograder.exchange.package.submitted import beside, find
from autograder.exchange.package.systems import SYSTEMS
from autograder.grading.released import released
from autograder.judge.message import message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from autograder.sandbox import fork_server
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.limits import LIMITS
from tests.autograder.exchange.package.test_runs import ENVIRONMENTS, RESULT

HERE = Path(__file__).parent
ALIVE = "<script>alert(1)</script> | [x](javascript:alert(1)) `code` @teacher &amp; \x1b[31m"
AS_IT_SHOULD = message("finding.right")
WRONG = message("ungraded.handed-in", text=ALIVE)


def verdict(*points: tuple[float, float]) -> Verdict:
    checks = [Check("check.gradient", got, most, AS_IT_SHOULD if got == most else WRONG) for got, most in points]
    return Verdict((FunctionVerdict("gram_matrix", tuple(checks)),), 7, notes=(WRONG,), isolation="landlock")


UNGRADED = Verdict((), 0, "ungraded", WRONG)
VERDICTS = {"right": verdict((4, 4), (6, 6)), "wrong": verdict((0, 4), (2.5, 6)), "ungraded": UNGRADED}


def told(name: str, found: Verdict) -> Any:
    """Return the JSON that a system reads, after it has been held against the system's own words."""
    outcome = Outcome(found, f"{ALIVE}.ipynb", 41.7, ENVIRONMENTS[name])
    answer = json.loads(SYSTEMS[name].answer(outcome)[RESULT[name]])
    jsonschema.validate(answer, json.loads((HERE / "schemas" / f"{name}.json").read_text()))
    return answer


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("kind", VERDICTS)
def test_answer_is_as_the_system_says(name: str, kind: str) -> None:
    answer = json.dumps(told(name, VERDICTS[kind]), ensure_ascii=False)
    assert ("could not be graded" in answer) == (kind == "ungraded")
    assert "\x1b" not in answer.replace("\\u001b", "\x1b") or name == "gradescope"  # whose extra_data is no text
    assert len(answer) < 2**20


def test_scores() -> None:
    right, wrong, ungraded = VERDICTS.values()
    assert [told("gradescope", each)["score"] for each in (right, wrong, ungraded)] == [10, 2.5, 0]
    assert [told("coursera", each)["fractionalScore"] for each in (right, wrong, ungraded)] == [1, 0.25, 0]
    assert [told("prairielearn", each)["score"] for each in (right, wrong)] == [1, 0.25]
    assert told("prairielearn", ungraded) == {
        "gradable": False,
        "format_errors": [told("gradescope", ungraded)["output"]],
    }
    points = [(told("github", each)["score"], told("github", each)["max-score"]) for each in (right, wrong, ungraded)]
    assert points == [(10, 10), (250, 1000), (0, 100)]  # whole numbers only: half points are told in hundredths


def test_tests_of_gradescope() -> None:
    first, second = told("gradescope", VERDICTS["wrong"])["tests"]
    assert (first["number"], first["name"], first["status"]) == ("1.1", "gram_matrix: gradient", "failed")
    assert (second["score"], second["max_score"], second["status"]) == (2.5, 6, "failed")
    assert {first["visibility"], first["output_format"]} == {"visible", "text"}
    assert told("gradescope", VERDICTS["wrong"])["stdout_visibility"] == "hidden"


@pytest.mark.parametrize("found", [VERDICTS["wrong"], UNGRADED])
def test_nothing_is_alive_on_the_page_for_github(found: Verdict) -> None:
    written = page(Outcome(found, f"{ALIVE}.ipynb"))
    assert "alert" in written
    assert not set("<>[]()`@\x1b") & set(written)
    table = [line for line in written.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 5 for line in table)
    assert len(table) == (4 if found.functions else 0)


def test_page_for_github_goes_into_the_summary_of_a_workflow() -> None:
    outcome = Outcome(VERDICTS["right"], "a.ipynb", 1, {"GITHUB_STEP_SUMMARY": "/runner/summary"})
    assert set(SYSTEMS["github"].answer(outcome)) == {"/runner/summary"}


def test_answer_is_in_the_language_of_the_assignment() -> None:
    with speaking("zh"):
        assert told("gradescope", UNGRADED)["output"].startswith("你的提交无法评分：")


def write(folder: Path, name: str, solved: str = "") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dump(fill(released(NST), {"gram_matrix": solved} if solved else {})))
    return file


def test_notebook_is_found_by_what_is_in_it(tmp_path: Path) -> None:
    write(tmp_path, ".ipynb_checkpoints/Art_Generation_with_NST-checkpoint.ipynb", "def gram_matrix(A): pass")
    (tmp_path / "other.ipynb").write_text(dump(released(SQUEEZENET)))
    (tmp_path / "notes.ipynb").write_text("{}")
    file = write(tmp_path, "home work/mine (2).ipynb")
    assert find(NST, tmp_path)[0] == file
    solved = write(tmp_path, "Übung.ipynb", "def gram_matrix(A): return A")
    assert find(NST, tmp_path)[0] == solved  # and not the one that is as it was given out
    write(tmp_path, "again.ipynb", "def gram_matrix(A): return 2 * A")
    with pytest.raises(SubmissionError, match=r"several notebooks are of this assignment: 'again\.ipynb' and 'Übung"):
        find(NST, tmp_path)
    named = write(tmp_path, NST.notebook, "def gram_matrix(A): return 3 * A")
    assert find(NST, tmp_path)[0] == named


def test_notebook_is_found_whatever_the_ending_is(tmp_path: Path) -> None:
    assert find(NST, write(tmp_path, "a8f3").parent)[0] == tmp_path / "a8f3"


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside/mine.ipynb")
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "mine.ipynb").symlink_to(tmp_path / "outside" / "mine.ipynb")
    (folder / "all").symlink_to(tmp_path / "outside")
    with pytest.raises(SubmissionError, match="nor any other file"):
        find(NST, folder)


def test_files_beside_it(tmp_path: Path) -> None:
    file = write(tmp_path, "mine.ipynb")
    for name in (".git/HEAD", "images/me.jpg", "weights.mat"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    with beside(file) as folder:
        found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {"images/me.jpg"}
    (tmp_path / "secret.txt").symlink_to("/etc/passwd")
    with pytest.raises(SubmissionError, match=r"secret\.txt is a link"), beside(file):
        pass
    (tmp_path / "secret.txt").unlink()
    with (tmp_path / "large.bin").open("wb") as large:
        large.truncate(2**40)
    with pytest.raises(SubmissionError, match="more than 500 files and folders or 64 MB"), beside(file):
        pass


def test_whose_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be graded is told, with 0 points; what the machine cannot do leaves nothing, and exits with 1."""
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "mine.ipynb").write_text("\x1b[31m<b>")
    assert entry.main(["gradescope", "nst", str(tmp_path)]) == 0
    result = tmp_path / "results" / "results.json"
    assert json.loads(result.read_text())["output"].startswith("Your submission could not be graded: mine.ipynb: found")
    result.unlink()
    (tmp_path / "submission" / "mine.ipynb").rename(tmp_path / "submission" / os.fsdecode(b"\xff<b>.ipynb"))
    for name in SYSTEMS:  # a name that is no text
        shutil.copytree(tmp_path / "submission", tmp_path / name / SYSTEMS[name].submission, dirs_exist_ok=True)
        assert entry.main([name, "nst", str(tmp_path / name)]) == 0
    assert r"\udcff&#60;b&#62;.ipynb" in (tmp_path / "github" / "release-body.md").read_text().replace("&#92;", "\\")
    shutil.rmtree(tmp_path / "submission")
    (tmp_path / "submission").mkdir()

    (tmp_path / "submission" / "mine.ipynb").write_text(dump(released(NST)))
    monkeypatch.setattr(fork_server, "choose", lambda name: (_ for _ in ()).throw(SandboxError("no sandbox")))
    assert entry.main(["gradescope", "nst", str(tmp_path)]) == 1
    assert not result.exists()
    assert "not graded: no sandbox" in capsys.readouterr().err


def test_time_that_a_submission_may_take_is_what_systems_allow() -> None:
    assert entry.LONGEST.all_seconds + 60 < 600
    assert replace(LIMITS, wall_seconds=entry.LONGEST.wall_seconds) == entry.LONGEST
