"""A record that is written here leaves what nbgrader's autograde leaves: each row, each file, each permission."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from itertools import count
from pathlib import Path

import psycopg
import pytest
from nbformat.v4 import new_output
from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import is_grade

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import SubmissionError, fill, hand_in, solutions
from autograder.classroom import by_nbgrader, recording
from autograder.classroom.batch import DamagedError
from autograder.classroom.by_nbgrader import RecordError
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook, prepare, scores
from autograder.classroom.recording import Recorder
from autograder.classroom.usual import unusual
from autograder.grading.grade import Graded
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.store import Store, key_of
from autograder.judge.message import Message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from tests.support.formgrader import ask, formgrader
from tests.support.gradebook_rows import rows_of
from tests.support.postgres import MISSING, PROGRAMS, postgres

NAME = Path(NST.notebook).stem
EXTRA = "Reflections"  # a second notebook of the assignment, which few hand in
RIGHT = solutions(instructor_notebook(NST))
ANSWERS = {"right": RIGHT, "wrong": RIGHT | {"total_cost": "pass"}, "nothing": {}}
# Each student's first submission, the time of it, the second one, and the time of that.
STUDENTS = {
    "ann": ("right", None, None, None),
    "bob": ("right", "2029-01-01 12:00 UTC", None, None),
    "cat": ("wrong", "2030-01-02 12:00 UTC", None, None),
    "dan": ("wrong", "2030-01-02 12:00 UTC", None, None),  # has an extension
    "eve": ("nothing", "2030-01-02 12:00 UTC", None, None),  # has points by hand
    "fay": ("nothing", None, "right", "2030-01-02 12:00 UTC"),
    "gil": ("right", "2030-01-02 12:00 UTC", "wrong", None),
    "hal": (None, None, "right", ""),
    "ida*[a]": ("right", None, "right", None),
}


def graded(name: str) -> Graded:
    """A notebook as it was judged: what is answered is right. The wrong one says more than nbgrader keeps."""
    cells, points = ANSWERS[name], {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in TESTS}
    verdict = Verdict(
        tuple(
            FunctionVerdict(each, (Check("c", most if cells.get(each, "pass") != "pass" else 0, most, Message("x")),))
            for each, most in ((test.removeprefix("test_"), float(most)) for test, most in points.items())
        ),
        1,
    )
    notebook = present(fill(released(NST), cells), verdict)
    if name == "wrong":
        first = next(cell for cell in notebook.cells if cell.cell_type == "code")
        first.outputs = [new_output("stream", name="stdout", text="\n" * 1500)]
    return Graded(notebook, verdict)


TESTS = [cell for cell in released(NST).cells if is_grade(cell)]
GRADED = {name: graded(name) for name in ANSWERS}


def take(course: Course, student: str, answers: str | None, time: str | None) -> list[tuple[str, str]]:
    """Hand in for a student, and judge it. Returns: what is to be recorded."""
    if answers is None:
        return []
    folder = hand_in(NST, fill(released(NST), ANSWERS[answers]), course.root, student).parent
    if student == "bob":
        add_files(folder)
    (folder / "timestamp.txt").unlink(missing_ok=True)
    if time is not None:
        (folder / "timestamp.txt").write_text(time)
    key = key_of(NST, folder)
    Store(course.judged).keep(key, GRADED[answers])
    return [(student, key)]


def add_files(folder: Path) -> None:
    """Add files of a student's own: of all kinds, and some in place of the assignment's."""
    for name in ("own.txt", "page.html", "old.pyc", "images/louvre.jpg", "images/mine.png", f"{EXTRA}.ipynb"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)


def by_hand(course: Course) -> None:
    """What people do in the gradebook between two runs."""
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
        gradebook.grant_extension("nst", "dan", days=3)
        for student, points, extra in (("eve", 9, 2), ("cat", 0, None), ("ann", None, 1)):
            grade = gradebook.find_grade("test_gram_matrix", NAME, "nst", student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
            gradebook.find_comment("gram_matrix", NAME, "nst", student).manual_comment = "Well done"
        gradebook.update_or_create_student("ann", first_name="Ann")
        gradebook.db.commit()


def state(course: Course) -> tuple[dict[str, list[str]], dict[str, tuple[int, bytes]]]:
    """All that a record leaves, in the gradebook and in the folder."""
    below = course.root / "autograded"
    files = {
        str(path.relative_to(below)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in below.rglob("*")
    }
    return rows_of(course.directory.db_url), files


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose gradebook knows the assignment, with a notebook more."""
    course = Course.at(NST, tmp_path_factory.mktemp("prepared"))
    add_notebook(course)
    return course


def add_notebook(course: Course) -> None:
    prepare(course)
    with open_gradebook(course) as gradebook:
        gradebook.add_notebook(EXTRA, "nst")
        gradebook.add_grade_cell("essay", EXTRA, "nst", max_score=5, cell_type="markdown")
        gradebook.add_solution_cell("essay", EXTRA, "nst")
        gradebook.add_task_cell("task", EXTRA, "nst", max_score=5, cell_type="markdown")


@pytest.fixture(scope="module")
def databases(prepared: Course) -> Iterator[Callable[[Path], Course]]:
    """A server, and what makes the course in a folder, with a database that knows what `prepared` does."""
    with postgres("known") as (url,):
        add_notebook(Course.at(NST, prepared.root, url))

        def copy(folder: Path) -> Course:
            name = f"copy_{next(number)}"
            with psycopg.connect(url.replace("+psycopg", ""), dbname="postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE known")
            shutil.copytree(prepared.root, folder)
            return Course.at(NST, folder, url.replace("known", name))

        number = count()
        yield copy


@pytest.fixture(params=["sqlite", "postgresql"])
def courses(request: pytest.FixtureRequest, prepared: Course, tmp_path: Path) -> tuple[Course, Course]:
    """Two courses that are alike."""
    if request.param == "sqlite":
        for name in ("ours", "theirs"):
            shutil.copytree(prepared.root, tmp_path / name)
        return Course.at(NST, tmp_path / "ours"), Course.at(NST, tmp_path / "theirs")
    if not PROGRAMS:
        pytest.skip(MISSING)
    copy = request.getfixturevalue("databases")
    return copy(tmp_path / "ours"), copy(tmp_path / "theirs")


def record(course: Course, pairs: Sequence[tuple[str, str]], processes: int = 1) -> dict[str, Exception | None]:
    """Record verdicts. Returns: what went wrong, by student."""
    with Recorder(course, processes) as recorder:
        found = [each for pair in pairs for each in recorder.add(*pair)]
        return {each.student: each.error for each in [*found, *recorder.finish()]}


def record_both(ours: Course, theirs: Course, pairs: Sequence[tuple[str, str]]) -> None:
    """Record verdicts in a course, and let nbgrader record them in the other one. All that is left must be the same."""
    assert record(ours, pairs) == dict.fromkeys((student for student, _ in pairs), None)
    for student, key in pairs:
        by_nbgrader.record(theirs, student, key)
    (rows, files), (expected_rows, expected_files) = state(ours), state(theirs)
    assert rows == expected_rows
    assert files.keys() == expected_files.keys()
    assert [name for name in files if files[name] != expected_files[name]] == []


def test_record_is_that_of_nbgrader(courses: tuple[Course, Course]) -> None:
    """For what is right, wrong, late, extended, graded by hand, handed in again, or without a time or a notebook."""
    for course in courses:
        course.config.LateSubmissionPlugin.penalty_method = "zero"
    known: dict[str, str] = {}
    for turn in (0, 2):
        new = [(name, about[turn], about[turn + 1]) for name, about in STUDENTS.items()]
        taken = [[pair for about in new for pair in take(course, *about)] for course in courses]
        assert taken[0] == taken[1]
        record_both(*courses, taken[0])
        for course in courses:
            by_hand(course)
        known |= dict(taken[0])
        record_both(*courses, [*known.items()])
    found = scores(courses[0])
    assert {name: score.points for name, score in found.items() if score.late_penalty} == {"cat": 0, "eve": 0, "fay": 0}
    assert found["dan"].points == found["gil"].points == 90


# ---------------------------------------------------------------- what goes wrong


def test_what_fails_costs_the_others_nothing(prepared: Course, tmp_path: Path) -> None:
    """Neither a verdict that is damaged, nor a folder that cannot be made, nor a time that cannot be read."""
    shutil.copytree(prepared.root, tmp_path / "course")
    course = Course.at(NST, tmp_path / "course")
    pairs = [pair for name in ("ann", "bob", "cat", "dan", "eve") for pair in take(course, name, "right", None)]
    (course.submitted("bob") / "timestamp.txt").write_text("yesterday")
    (course.root / "autograded").mkdir()
    (course.root / "autograded" / "cat").write_text("no folder")
    pairs[4] = ("eve", "0" * 64)
    errors = record(course, pairs)
    assert [name for name, error in errors.items() if error is None] == ["ann", "dan"]
    assert isinstance(errors["bob"], SubmissionError) and isinstance(errors["cat"], OSError)
    assert isinstance(errors["eve"], DamagedError)
    assert set(scores(course)) == {"ann", "dan"}
    with Recorder(course) as again:
        assert [student for student, key in pairs if again.has(student, key)] == ["ann", "dan"]
    assert not course.autograded("bob").exists() and not course.autograded("eve").exists()


def test_cell_that_the_gradebook_does_not_know_is_named(prepared: Course, tmp_path: Path) -> None:
    shutil.copytree(prepared.root, tmp_path / "course")
    course = Course.at(NST, tmp_path / "course")
    with open_gradebook(course) as gradebook:
        cell = gradebook.find_grade_cell("test_gram_matrix", NAME, "nst")
        cell.name = "another"
        gradebook.db.commit()
    (error,) = record(course, take(course, "ann", "right", None)).values()
    assert isinstance(error, RecordError) and "no cell 'test_gram_matrix'" in str(error)
    assert scores(course) == {}


# ---------------------------------------------------------------- a configuration that is not the usual one


def test_own_configuration_is_known_as_a_usual_one(prepared: Course) -> None:
    assert unusual(prepared.config) == ""


class Own(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """A step of a course's own."""


class Mild(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """A rule of a course's own."""


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("Autograde", "autograde_preprocessors", [Own]),
        ("Autograde", "permissions", 644),
        ("Autograde", "exclude_overwriting", {"nst": ["nst_utils.py"]}),
        ("BaseConverter", "post_convert_hook", "os.getcwd"),
        ("AssignLatePenalties", "plugin_class", Mild),
        ("SaveAutoGrades", "enabled", False),
        ("NbGraderPreprocessor", "enabled", False),
        ("Exporter", "preprocessors", ["nbconvert.preprocessors.TagRemovePreprocessor"]),
        ("FilesWriter", "files", ["*"]),
        ("CourseDirectory", "groupshared", True),
    ],
)
def test_what_only_nbgrader_can_do_is_left_to_it(prepared: Course, section: str, name: str, value: object) -> None:
    config = deepcopy(prepared.config)
    config[section][name] = value
    assert unusual(config) == f"{section}.{name}"


def test_nbgrader_records_what_is_not_usual_and_that_is_said_once(
    prepared: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(prepared.root, tmp_path / "course")
    course = Course.at(NST, tmp_path / "course")
    course.config.Autograde.permissions = 640
    pairs = [pair for name in ("ann", "dan") for pair in take(course, name, "right", None)]
    assert record(course, pairs) == {"ann": None, "dan": None}
    assert (course.autograded("ann") / NST.notebook).stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().err.count("only nbgrader itself can follow (Autograde.permissions)") == 1


# ---------------------------------------------------------------- several processes, and links


@pytest.mark.skipif(not PROGRAMS, reason=MISSING)
def test_several_processes_record_each_once(
    databases: Callable[[Path], Course], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches and a half; one of the students cannot be recorded, which the others do not notice."""
    monkeypatch.setattr(recording, "TOGETHER", 4)
    course = databases(tmp_path / "course")
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("nst", duedate="2030-01-01 12:00 UTC")
    names = [f"s{number:03}" for number in range(10)]
    pairs = [pair for name in names for pair in take(course, name, "right", "2030-01-02 12:00 UTC")]
    (course.submitted("s007") / "timestamp.txt").write_text("yesterday")
    errors = record(course, pairs, processes=2)
    assert set(errors) == set(names) and [name for name in names if errors[name]] == ["s007"]
    found = scores(course)
    assert {name: score.points for name, score in found.items()} == dict.fromkeys({*names} - {"s007"}, 0.0)
    made = {path.parts[-3] for path in course.root.glob(f"autograded/*/nst/{NST.notebook}")}
    assert made == {*names} - {"s007"}


@pytest.fixture
def recorded(prepared: Course, tmp_path: Path) -> Course:
    """A course in which three have handed in the same; bob has files of his own as well."""
    shutil.copytree(prepared.root, tmp_path / "course")
    course = Course.at(NST, tmp_path / "course")
    pairs = [pair for name in ("ann", "bob", "cat") for pair in take(course, name, "right", "2029-01-01 12:00 UTC")]
    assert not any(record(course, pairs).values())
    return course


def test_what_is_the_same_for_all_is_on_the_disk_once(recorded: Course) -> None:
    ann, bob, cat = (recorded.autograded(name) for name in ("ann", "bob", "cat"))
    source = recorded.root / "source" / "nst"
    assert (ann / "nst_utils.py").samefile(cat / "nst_utils.py")
    assert (bob / "images" / "louvre.jpg").read_bytes() == (source / "images" / "louvre.jpg").read_bytes()
    assert not (ann / "nst_utils.py").samefile(source / "nst_utils.py")


def test_who_writes_to_a_students_file_changes_that_one_alone(recorded: Course) -> None:
    """Against the permissions, or as root, whom they do not keep out: editors write over what is there."""
    before = state(recorded)[1]
    name = "ann/nst/" + NST.notebook
    for file in (recorded.root / "autograded" / name, recorded.autograded("bob") / "own.txt"):
        file.chmod(0o644)
        with file.open("r+b") as stream:
            stream.write(b"changed")
    after = state(recorded)[1]
    assert {file for file in after if after[file] != before[file]} == {name, "bob/nst/own.txt"}
    assert (recorded.submitted("bob") / "own.txt").read_text() == "own.txt"
    assert not any(record(recorded, take(recorded, "dan", "right", None)).values())
    assert state(recorded)[1]["dan/nst/" + NST.notebook] == before[name]


def test_nbgrader_goes_on_with_what_is_recorded(recorded: Course, tmp_path: Path) -> None:
    """It grades one student anew, who shares files with the others, makes pages and hands them out."""
    pairs = []
    for name in ("ann", "bob", "cat"):
        (recorded.submitted(name) / "submission_secret.txt").write_text(name)  # as `nbgrader collect` does
        pairs.append((name, key_of(NST, recorded.submitted(name))))
        Store(recorded.judged).keep(pairs[-1][1], GRADED["right"])
    assert not any(record(recorded, pairs).values())
    rows, files = state(recorded)
    config = deepcopy(recorded.config)
    config.RunAndJudge.judged = str(recorded.judged)  # so that nothing has to run
    config.Exchange.root = str(tmp_path / "exchange")
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)  # as nbgrader wants it
    ann = CourseDirectory(config=config, assignment_id="nst", student_id="ann")
    Autograde(coursedir=ann, config=config, force=True).start()
    assert not (recorded.autograded("ann") / "nst_utils.py").samefile(recorded.autograded("cat") / "nst_utils.py")
    assert state(recorded) == (rows, files)
    every = CourseDirectory(config=config, assignment_id="nst")
    GenerateFeedback(coursedir=every, config=config).start()
    ExchangeReleaseFeedback(coursedir=every, config=config, authenticator=Authenticator()).start()
    assert all("Score: 100 / 100" in recorded.feedback(name).read_text() for name in ("ann", "bob", "cat"))
    assert len([*(tmp_path / "exchange" / "nst" / "feedback").iterdir()]) == 3
    assert state(recorded) == (rows, files)
    with formgrader(recorded.root) as address:
        (shown,) = [each for each in ask(f"{address}/formgrader/api/submissions/nst") if each["student"] == "bob"]
        assert shown["autograded"] and shown["score"] == 100
