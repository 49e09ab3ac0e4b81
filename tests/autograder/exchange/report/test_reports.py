"""Scores and feedback pages on their way back, from a course that was graded: without kernels, verdicts are given."""

import csv
import re
import zipfile
from pathlib import Path

import pytest
from nbgrader.utils import is_grade

from autograder.__main__ import main
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill as filled_notebook
from autograder.build.submission import hand_in, solutions
from autograder.catalogue.say import say, speaking
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook, prepare, scores
from autograder.classroom.result import Result
from autograder.classroom.roster import ROSTER
from autograder.exchange.report.comment import comment
from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.fill import fill
from autograder.exchange.report.pack import pack
from autograder.exchange.report.sheet import OURS
from autograder.grading.grade import Graded
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.store import Store, key_of
from autograder.judge.message import message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from nst.errors import OverwriteError

RIGHT = solutions(instructor_notebook(NST))
FOUND = message("ungraded.error", text='=1+1 <script>alert("x")</script>\x1b[2J')  # its text is whatever there was
POINTS = {
    cell.metadata.nbgrader.grade_id.removeprefix("test_"): float(cell.metadata.nbgrader.points)
    for cell in released(NST).cells
    if is_grade(cell)
}
WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)","Feedback comments"\r
"Participant 11","Ada O'Neill, ""Countess"" Groß",ada@example.org,Submitted,{ada},50.00,-,{ada_told}\r
"Participant 12",王伟,wei@example.org,Submitted,{wei},50.00,-,{wei_told}\r
"Participant 13",Late,late@example.org,Submitted,{late},50.00,-,{late_told}\r
"Participant 14",Dan,dan@example.org,Submitted,,50.00,-,\r
"Participant 15",New,new@example.org,Submitted,,50.00,-,\r
"Participant 16",Hal,hal@example.org,Submitted,{hal},50.00,-,{hal_told}\r
"Participant 17",王伟,other@example.org,"No submission",,50.00,-,\r
"""
EMPTY = re.sub(r"\{\w+\}", "", WORKSHEET).encode()


def verdict(lost: str = "") -> Verdict:
    """A verdict with all points, but for one function."""
    return Verdict(
        tuple(
            FunctionVerdict(name, (Check("check", 0 if name == lost else most, most, FOUND),))
            for name, most in POINTS.items()
        ),
        1,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class in which two have all points, one of them late; one has lost some; three have no verdict."""
    course = Course.at(NST, tmp_path_factory.mktemp("course"))
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    for student, lost in (("ada", ""), ("wei", "gram_matrix"), ("late", "total_cost"), ("new", "model_nn")):
        folder = hand_in(
            NST, filled_notebook(released(NST), RIGHT | {lost: "pass"} if lost else RIGHT), course.root, student
        ).parent
        if student == "late":
            (folder / "timestamp.txt").write_text("2030-01-02 12:00 UTC")
        if student != "new":
            notebook = present(filled_notebook(released(NST), RIGHT), verdict(lost))
            Store(course.judged).keep(key_of(NST, folder), Graded(notebook, verdict(lost)))
    for student, name in (("dan", "Untitled.ipynb"), ("hal", ".DS_Store")):
        course.submitted(student).mkdir(parents=True)
        (course.submitted(student) / name).write_text("no notebook")
    (course.root / ROSTER).write_text(
        "id,first_name,last_name,email\n"
        "ada,Ada,Groß,Ada@example.org\nwei,伟,王,wei@example.org\nlate,,,late@example.org\ndan,,,dan@example.org\n"
        "new,,,new@example.org\nhal,,,hal@example.org\n",
        encoding="utf-8",
    )
    prepare(course)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
    return course


def test_scores_are_those_of_the_gradebook(course: Course, tmp_path: Path) -> None:
    """Half of the points can be had in Moodle. A late penalty is taken off; who is not graded has no score."""
    file = tmp_path / "worksheet.csv"
    file.write_bytes(EMPTY)
    done = fill(course, "moodle", file)
    assert done.file == tmp_path / "worksheet-graded.csv" and file.read_bytes() == EMPTY
    lost = POINTS["gram_matrix"]
    with done.file.open(newline="", encoding="utf-8") as text:
        rows = [*csv.reader(text)]
    told = {f"{row[2].partition('@')[0]}_told": '"{}"'.format(row[7].replace('"', '""')) for row in rows}
    cells = {"ada": 50, "wei": f"{(100 - lost) / 2:g}", "late": 0, "hal": 0}
    assert done.file.read_bytes().decode() == WORKSHEET.format(**cells, **told)
    assert (done.scores, sorted(done.ungraded)) == (4, ["dan", "new"])
    assert rows[1][7].startswith(f"{OURS}100 of 100 points.<br>compute_content_cost: 20 of 20 points<br>")
    assert (
        f"<br>gram_matrix: 0 of {lost:g} points. =1+1 &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;<br>"
        in rows[2][7]
    )
    assert rows[3][7].startswith(f"{OURS}0 of 100 points.<br>Late penalty: {100 - POINTS['total_cost']:g}<br>")
    found = scores(course)
    assert {name: found[name].points for name in ("ada", "wei", "late", "hal")} == {
        "ada": 100,
        "wei": 100 - lost,
        "late": 0,
        "hal": 0,
    }
    said = "\n".join(done.said)
    assert "since it is not graded (not graded yet): row 6 'New'" in said
    assert re.search(r"since it is not graded \(.*Untitled\.ipynb.*\): row 5 'Dan'", said)
    assert "in the file, and not in the course: row 8 '王伟'" in said


def test_the_command(course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "Grades \x1b.csv", tmp_path / "out.csv"
    content = b"\xef\xbb\xbfStudent;ID;SIS Login ID;Section\r\nPoints Possible;;;\r\n=1;1;ada;\r\nWei;2;wei;"
    file.write_bytes(content)
    command = ["report", "--to", "canvas", str(file), "--course", str(course.root)]
    assert main([*command, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert out.read_bytes() == (
        b"\xef\xbb\xbfStudent;ID;SIS Login ID;Section;Deep Learning & Art: Neural Style Transfer\r\n"
        b"Points Possible;;;;100\r\n=1;1;ada;;100\r\nWei;2;wei;;85"
    )
    assert file.read_bytes() == content
    assert "in the course, and not in the file: 'dan', 'hal', 'late', 'new'\n" in said
    assert re.search(r"to grade the others: python -m autograder grade --assignment nst --course .*\nwrote ", said)
    assert main([*command, "--out", str(out)]) == 1
    assert "out.csv is there already; --overwrite replaces it" in capsys.readouterr().err
    assert main([*command, "--out", str(file)]) == 1
    assert file.read_bytes() == content
    assert main([*command, "--out", str(file), "--overwrite"]) == 0
    assert file.read_bytes() == out.read_bytes()
    assert main([*command[:2], "moodle", *command[3:]]) == 1
    error = capsys.readouterr().err
    assert "Grades \\x1b.csv: found the columns" in error and "expected a grading worksheet" in error
    with pytest.raises(SystemExit):
        main(["report", "--to", "canvas", "--course", str(course.root)])
    assert "expected a FILE" in capsys.readouterr().err


def pages(course: Course, *students: str) -> None:
    for student in students:
        course.feedback(student).parent.mkdir(parents=True, exist_ok=True)
        course.feedback(student).write_text(f"page of {student}")


def packed(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_feedback_pages_are_packed(course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worksheet, submissions = tmp_path / "worksheet.csv", tmp_path / "submissions.zip"
    worksheet.write_bytes(EMPTY)
    with pytest.raises(ExchangeError, match=r"found no feedback pages\. To make them: .* --feedback"):
        pack(course, "folder")
    pages(course, "ada", "wei", "late")
    in_moodle = {
        "Ada O'Neill, Countess Groß_11_assignsubmission_file_/feedback.html": "page of ada",
        "王伟_12_assignsubmission_file_/feedback.html": "page of wei",
        "Late_13_assignsubmission_file_/feedback.html": "page of late",
    }
    done = pack(course, "moodle", worksheet)
    assert done.file == course.root / "feedback-moodle.zip" and packed(done.file) == in_moodle
    assert (done.pages, [*done.missing]) == (3, ["dan", "hal", "new"])
    assert "in the file, and not in the course: '王伟_17_assignsubmission_file_/feedback.html'" in done.said
    with pytest.raises(OverwriteError):
        pack(course, "moodle", worksheet)
    with zipfile.ZipFile(submissions, "w") as archive:  # as newer versions of Moodle call folders
        archive.writestr("王伟_12_assignsubmission_file/a/b.ipynb", "")
        archive.writestr("../..\\x\x1b[2J_9_assignsubmission_file_/b.ipynb", "")
    done = pack(course, "moodle", submissions, out=tmp_path / "m.zip")
    assert packed(done.file) == {"王伟_12_assignsubmission_file_/feedback.html": "page of wei"}
    assert "has a feedback page, and is not in the file, or it is not clear where: 'ada', 'late'" in done.said
    assert "in the file, and not in the course: '.. x [2J_9_assignsubmission_file_/feedback.html'" in done.said
    with zipfile.ZipFile(submissions, "w") as archive:
        for name in ("großada_LATE_1_21_notes.txt", "großada_LATE_1_22_Art-1.ipynb", "王伟_2_23_a_3_4_b.ipynb"):
            archive.writestr(name, "")
        archive.writestr("../../../etc/str\\..\\anger_3_24_\x1b.ipynb", "")
        archive.writestr("late_text.html", "")
    done = pack(course, "canvas", submissions, out=tmp_path / "c.zip")
    assert packed(done.file) == {"großada_1_22_Art-1.html": "page of ada", "王伟_2_23_a_3_4_b.html": "page of wei"}
    assert "in the file, and not in the course: 'str .. anger_3_24_.html'" in done.said
    with pytest.raises(ExchangeError, match=r"worksheet\.csv: found no submission; expected a zip with files such as"):
        pack(course, "canvas", worksheet, out=tmp_path / "d.zip")
    command = ["report", "--feedback", "folder", "--course", str(course.root), "--out", str(tmp_path / "pages")]
    assert main(command) == 0
    assert {page.name: page.read_text() for page in (tmp_path / "pages").iterdir()} == {
        f"{student}.html": f"page of {student}" for student in ("ada", "wei", "late")
    }
    said = capsys.readouterr().out
    assert said.startswith(
        "without a feedback page: 'dan', 'hal', 'new'\nto make what is missing: python -m autograder"
    )
    assert said.endswith("pages (3 pages)\n")
    assert main(command) == 1


def test_a_comment_is_short_and_in_the_language_of_the_assignment() -> None:
    mistake = message("ungraded.error", text="é" * 1000)
    wrong = Verdict((FunctionVerdict("f", (Check("a", 1, 1, FOUND), Check("b", 0, 4, FOUND, mistake))),), 1)
    with speaking("zh"):
        told = comment(Result("ada", wrong, 1.0), wrong, 5)
        points = say(message("notes.points", points=1.0, most=5.0))
    assert told.startswith(f"{OURS}{points}<br>f") and "\n" not in told and len(told) < 300
