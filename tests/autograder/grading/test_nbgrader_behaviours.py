"""What nbgrader documents of `nbgrader autograde` still holds for this assignment, with the real command.

Each of nbgrader's own tests of that command (nbgrader/tests/apps/test_nbgrader_autograde.py, version 0.9.6), what it
checks, and where that is checked here:

help is shown -- test_help -- test_help
unknown students are added, or refused -- test_missing_student -- test_unknown_student_is_refused_or_added
an assignment that was never generated is an error -- test_missing_assignment -- test_assignment_that_was_not_generated
points get into the gradebook -- test_grade -- test_nbgrader.py, test_scores
errors that a student hides give no points -- test_showtraceback_exploit -- test_hidden_errors_give_no_points
students can be left out -- test_student_id_exclude -- test_excluded_student
timestamps -- test_grade_timestamp, test_grade_empty_timestamp -- test_timestamps
a timestamp that is none is an error -- test_grade_empty_timestamp -- test_failures_are_told_and_others_are_graded
no penalty -- test_late_submission_penalty_none -- test_newer_submission_is_graded_again
all points as penalty, reset with the timestamp -- test_late_submission_penalty_zero -- test_penalty_zero,
    test_newer_submission_is_graded_again
a penalty of the instructor's own -- test_late_submission_penalty_plugin -- test_penalty_of_a_plugin
what is graded is skipped, but not with --force -- test_force -- test_graded_submission_is_skipped, test_force
-f -- test_force_f -- the run of `notebook`
--notebook -- test_filter_notebook, test_force_single_notebook -- test_notebook_option
the instructor's files replace the student's, but not those excluded -- test_grade_overwrite_files,
    test_grade_overwrite_files_subdirs -- test_files
other notebooks are skipped -- test_skip_extra_notebooks -- test_extra_notebook_is_skipped
permissions -- test_permissions, test_custom_permissions -- test_permissions
a newer submission is graded again -- test_update_newer -- test_newer_submission_is_graded_again
one failure does not stop the others -- test_handle_failure, test_handle_failure_single_notebook --
    test_failures_are_told_and_others_are_graded
a student's unknown kernel does not matter -- test_incorrect_submitted_kernelspec -- test_unknown_kernel
a folder without a notebook is passed over -- test_missing_files -- test_folder_without_a_notebook
a notebook that is not there has 0 points -- test_grade_missing_notebook -- test_missing_notebook_has_no_points

Others do not carry over:

test_side_effects -- files that a notebook writes stay in the sandbox's folder; test_side_effects_stay_in_the_sandbox
test_no_execute -- points come from the run alone, and nbgrader gives all of them to a test cell that says nothing, so
    the option is refused; test_no_execute_is_refused
test_grade_with_validating_envvar -- no environment variable tells a submission that it is graded;
    test_side_effects_stay_in_the_sandbox
test_autograde_timeout -- the limits of the sandbox hold, not those of nbgrader's Execute: test_limits.py
test_infinite_loop, test_infinite_loop_with_output -- the cell is ended and the rest graded: test_attacks.py,
    endless_cell.py and output_flood.py
test_update_newer_single_notebook -- takes two notebooks that students hand in; this assignment has one
test_missing_source_kernelspec, test_incorrect_source_kernelspec -- the kernel is the sandbox's, whatever is written
test_grade_autotest, test_grade_hashed_autotest, test_grade_complex_autotest, test_hidden_tests_single_notebook,
    test_hidden_tests_autotest -- the judge has taken the place of hidden tests; the assignment has none, nor autotests
test_many_students -- nbgrader skips it; the gradebook in a server: test_postgres.py

All runs of the command use one course, in the order of the fixtures; each test looks at what one of them has left.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import AUTOGRADER
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import write_source
from autograder.build.submission import hand_in
from autograder.grading.released import released
from autograder.grading.steps import VERDICT
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

from tests.support.formgrader import ask, formgrader
from tests.support.nbgrader_runs import (
    EXTRA,
    GRADED,
    KNOWN,
    NAME,
    PLUGIN,
    POINTS,
    Run,
    hand_in_all,
    open_gradebook,
    read_gradebook,
    run,
    write,
)

# ---------------------------------------------------------------- the runs


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("course")
    write_source(NST, folder)
    for name in ("data.csv", "data/table.csv", "helper.py", "data/helper.py"):
        (folder / "source" / "nst" / name).parent.mkdir(exist_ok=True)
        (folder / "source" / "nst" / name).write_text("'given'")
    test = {"schema_version": 3, "grade_id": "thoughts", "grade": True, "solution": False, "locked": True, "points": 5}
    extra = new_notebook(cells=[new_code_cell("assert True", metadata={"nbgrader": {**test, "task": False}})])
    extra.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(extra, folder / "source" / "nst" / f"{EXTRA}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # has alembic
        assert run_generate(folder) == 0
        hand_in_all(folder)
        with open_gradebook(folder) as gradebook:
            gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
            for student in KNOWN:
                gradebook.update_or_create_student(student)
        yield folder


def run_generate(course: Path) -> int:
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "nst", f"--CourseDirectory.root={course}"]
    return subprocess.run(command, cwd=AUTOGRADER, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def first(course: Path) -> Run:
    return run(
        course,
        "autograde",
        "nst",
        "--Autograde.create_student=False",
        "--CourseDirectory.student_id_exclude=excluded",
        "--LateSubmissionPlugin.penalty_method=zero",
        "--Autograde.exclude_overwriting={'nst': ['helper.py', 'data/helper.py']}",
    )


@pytest.fixture(scope="module")
def refused(course: Path, first: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The sandbox puts sockets into TMPDIR, and their paths must be short."""
    long = tmp_path_factory.mktemp("x" * 100)
    return run(course, "autograde", "nst", "--student", "excluded", TMPDIR=str(long))


@pytest.fixture(scope="module")
def second(course: Path, refused: Run) -> Run:
    (course / "autograded" / "ada" / "nst" / "own.txt").unlink()
    write(course, "late", "timestamp.txt", "2030-01-01 15:00 UTC")
    for student in ("invalid", "broken", "other"):
        shutil.rmtree(course / "submitted" / student)
    return run(course, "autograde", "nst")


@pytest.fixture(scope="module")
def forced(course: Path, second: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    plugins = tmp_path_factory.mktemp("plugins")
    (plugins / "late_plugin.py").write_text(PLUGIN)
    with open_gradebook(course) as gradebook:
        gradebook.find_grade("test_gram_matrix", NAME, "nst", "ada").manual_score = 9
        gradebook.find_comment("gram_matrix", NAME, "nst", "ada").manual_comment = "Nearly."
        gradebook.db.commit()
    plugin = "--AssignLatePenalties.plugin_class=late_plugin.Hourly"
    permissions = "--AutogradeApp.permissions=644"
    arguments = ("--student", "ada", "--force", permissions, plugin)
    return run(course, "autograde", "nst", *arguments, PYTHONPATH=str(plugins))


@pytest.fixture(scope="module")
def unexecuted(course: Path, forced: Run) -> Run:
    return run(course, "autograde", "nst", "--student", "empty", "--force", "--no-execute")


@pytest.fixture(scope="module")
def notebook(course: Path, unexecuted: Run) -> Run:
    write(course, "empty", "own.txt", "mine")
    arguments = ("--student", "empty", "--notebook", NAME, "-f", "--CourseDirectory.groupshared=True")
    return run(course, "autograde", "nst", *arguments, "--RunAndJudge.isolation=none")


# ---------------------------------------------------------------- students, files and notebooks


def test_help() -> None:
    command = [sys.executable, "-m", "nbgrader", "autograde", "--help-all"]
    assert "--force" in subprocess.run(command, cwd=AUTOGRADER, capture_output=True, text=True, check=True).stdout


def test_assignment_that_was_not_generated(tmp_path: Path, course: Path) -> None:
    hand_in(NST, released(NST), tmp_path, "ada").parent.rename(tmp_path / "submitted" / "ada" / "other")
    database = f"--CourseDirectory.db_url=sqlite:///{course / 'gradebook.db'}"
    command = [sys.executable, "-m", "nbgrader", "autograde", "other", f"--CourseDirectory.root={tmp_path}", database]
    done = subprocess.run(command, cwd=AUTOGRADER, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No assignment with ID 'other' exists in the database" in done.stderr


def test_unknown_student_is_refused_or_added(first: Run, second: Run) -> None:
    assert "No student with ID 'stranger' exists in the database" in first.said
    assert "stranger" not in first.graded | set(first.gradebook)
    assert second.gradebook["stranger"].score == POINTS


def test_failures_are_told_and_others_are_graded(first: Run) -> None:
    assert first.status == 1
    assert first.graded == GRADED
    failed = {student for student in (*KNOWN, "stranger") if f"'nst' for student '{student}'" in first.said}
    assert failed == {"invalid", "broken", "other", "stranger"}
    assert "text that is not JSON" in first.said
    assert all(first.gradebook[student].score == POINTS for student in GRADED)


def test_excluded_student(first: Run) -> None:
    assert "excluded" not in first.graded | set(first.gradebook)


def test_hidden_errors_give_no_points(first: Run) -> None:
    assert first.gradebook["exploit"].score == POINTS
    assert sorted(points or 0 for points in first.gradebook["exploit"].automatic) == [0, 0, 0, 0, POINTS]


def test_unknown_kernel(first: Run) -> None:
    assert first.gradebook["ada"].score == POINTS
    assert json.loads(first.text("ada", NST.notebook))["metadata"]["kernelspec"]["name"] == "python3"


def test_folder_without_a_notebook(first: Run, second: Run) -> None:
    assert "No notebooks were matched" in first.said and "/nothing/" in first.said
    assert "nothing" not in second.graded | set(second.gradebook)


def test_missing_notebook_has_no_points(first: Run) -> None:
    assert {(first.gradebook[student].extra, first.gradebook[student].by_hand) for student in GRADED} == {(0, False)}


def test_extra_notebook_is_skipped(first: Run) -> None:
    assert "Skipping unknown notebook" in first.said
    assert not any("copy" in name for name in first.files)


def test_files(first: Run) -> None:
    assert first.text("ada", "own.txt") == "mine"
    assert "ada/nst/blah.pyc" not in first.files
    for name in ("data.csv", "data/table.csv"):
        assert first.text("ada", name) == "'given'"
    for name in ("helper.py", "data/helper.py"):
        assert first.text("ada", name) == "'changed'"
    shown = first.text("ada", NST.notebook)
    assert "data: 'given' 'given'" in shown and "helpers: 'changed' 'changed'" in shown


def test_side_effects_stay_in_the_sandbox(course: Path, first: Run) -> None:
    assert "told: []" in first.text("ada", NST.notebook)
    assert list(course.rglob("side-effect.txt")) == []


def test_permissions(first: Run, forced: Run, notebook: Run, course: Path) -> None:
    for found, student, expected in ((first, "ada", 0o444), (forced, "ada", 0o644), (notebook, "empty", 0o664)):
        modes = {mode for name, (mode, _) in found.files.items() if name.startswith(f"{student}/")}
        assert modes == {expected}
    assert (course / "autograded" / "empty" / "nst").stat().st_mode & 0o7777 == 0o2775


# ---------------------------------------------------------------- late work


def test_timestamps(first: Run) -> None:
    late = {student: first.gradebook[student].seconds_late for student in GRADED}
    assert late == {"ada": 4 * 3600, "late": 3600, "exploit": 0, "empty": 0}
    assert first.text("late", "timestamp.txt") == "2030-01-01 13:00 UTC"


def test_penalty_zero(first: Run) -> None:
    penalties = {student: first.gradebook[student].penalty for student in GRADED}
    assert penalties == {"ada": POINTS, "late": POINTS, "exploit": None, "empty": None}


def test_newer_submission_is_graded_again(second: Run) -> None:
    assert second.text("late", "timestamp.txt") == "2030-01-01 15:00 UTC"
    late = second.gradebook["late"]
    assert (late.score, late.penalty, late.seconds_late) == (POINTS, None, 3 * 3600)


def test_penalty_of_a_plugin(forced: Run) -> None:
    assert forced.gradebook["ada"].penalty == 4


# ---------------------------------------------------------------- again


def test_graded_submission_is_skipped(second: Run) -> None:
    assert second.status == 0
    assert "Skipping existing assignment" in second.said
    assert "ada/nst/own.txt" not in second.files


def test_force(second: Run, forced: Run) -> None:
    assert forced.status == 0
    assert forced.text("ada", "own.txt") == "mine"
    others = {name: about for name, about in second.files.items() if not name.startswith("ada/")}
    assert {name: about for name, about in forced.files.items() if not name.startswith("ada/")} == others


def test_grade_by_hand_stays(course: Path, forced: Run) -> None:
    assert forced.gradebook["ada"].score == POINTS + 9
    with open_gradebook(course) as gradebook:
        assert gradebook.find_comment("gram_matrix", NAME, "nst", "ada").comment == "Nearly."


def test_notebook_option(notebook: Run) -> None:
    assert notebook.status == 0
    assert {f"empty/nst/{name}" for name in (NST.notebook, Path(NST.notebook).stem + VERDICT, "own.txt")} <= set(
        notebook.files
    )
    assert notebook.gradebook["empty"].score == POINTS


def test_no_execute_is_refused(unexecuted: Run) -> None:
    assert unexecuted.status == 1
    assert "expected no --no-execute" in unexecuted.said
    assert "empty" not in unexecuted.graded
    assert unexecuted.gradebook["empty"].score == POINTS


# ---------------------------------------------------------------- the grader's own failures


def test_failure_of_the_sandbox_is_no_zero(refused: Run, second: Run) -> None:
    assert refused.status == 1
    assert "too long a path for sockets; set TMPDIR to a shorter folder" in refused.said
    assert "excluded" not in refused.graded
    assert set(refused.gradebook["excluded"].automatic) == {None}
    assert second.gradebook["excluded"].score == POINTS


def test_without_a_sandbox_it_warns_and_grades(second: Run, notebook: Run) -> None:
    warning = "WARNING: no sandbox. Submissions can read and change all that you can."
    assert warning in notebook.said and warning not in second.said
    assert notebook.gradebook["empty"].score == POINTS


# ---------------------------------------------------------------- afterwards


def test_feedback_and_export(course: Path, notebook: Run) -> None:
    graded = notebook.graded
    assert run(course, "generate_feedback", "nst").status == 0
    pages = {page.parts[-3]: page.read_text() for page in course.glob(f"feedback/*/nst/{NAME}.html")}
    assert set(pages) == graded
    assert "Nearly." in pages["ada"]
    assert run(course, "export", f"--to={course / 'grades.csv'}").status == 0
    lines = (course / "grades.csv").read_text().splitlines()
    ada = next(dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines if ",ada," in line)
    assert (ada["raw_score"], ada["late_submission_penalty"], ada["score"]) == ("19.0", "4.0", "15.0")


def test_formgrader_grades(course: Path, notebook: Run) -> None:
    """Formgrader grades inside the event loop of its server."""
    hand_in(NST, released(NST), course, "late")
    write(course, "empty", "timestamp.txt", "2030-01-01 12:00 UTC")  # formgrader lists no class with an empty one
    with formgrader(course) as address:
        for _ in range(2):  # the second uses what the first has started
            answer = ask(f"{address}/formgrader/api/submission/nst/late/autograde", "POST")
            assert answer["success"], answer
        shown = {each["student"]: each for each in ask(f"{address}/formgrader/api/submissions/nst")}
    assert shown["late"]["autograded"] and shown["late"]["score"] == 0
    assert read_gradebook(course)["late"].automatic == (0,) * 5
