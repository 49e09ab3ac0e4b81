"""Each package grades a submission in its system's layout: as root, as an ordinary user and as root in a container."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.exchange.package.contents import contents
from autograder.exchange.package.systems import SYSTEMS
from autograder.exchange.package.write import write_folder, write_zip
from autograder.grading.released import released
from tests.support.ordinary_user import NAME, run_as_ordinary_user
from tests.support.root_in_container import run_as_root_in_container

HERE = Path(__file__).parent
DRIVER = ROOT / "tests" / "support" / "grade_layouts.py"
OUTSIDE = "/opt"  # a folder that anybody can reach, and that nobody but root can write to
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become somebody else")
URL = "https://github.com/course/hello-ada"
ENVIRONMENTS = {
    "gradescope": {},
    "prairielearn": {},
    "coursera": {"partId": "Zb6wb", "userId": "7", "filename": "mine (final).ipynb"},
    "github": {
        "CLASSROOM": "autumn",
        "ASSIGNMENT": "nst",
        "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
        "COMMIT_URL": f"{URL}/commit/a1b2c3d",
        "RELEASE_URL": f"{URL}/releases/tag/x",
        "REVIEW_URL": "",
    },
}
RESULT = {
    "gradescope": "results/results.json",
    "prairielearn": "results/results.json",
    "coursera": "feedback.json",
    "github": "result.json",
}
# The name under which the system hands over the notebook
NOTEBOOK = {
    "gradescope": "submission/homework/Art_Generation_with_NST (2).ipynb",
    "prairielearn": "student/nst.ipynb",
    "coursera": "submission/a8f3",
    "github": "Art_Generation_with_NST.ipynb",
}
ALIVE = "<img src=x onerror=alert(1)> | @teacher"
# Right as long as nothing is reached that is out of reach, and what may be reached is; else its error tells
ATTACK = """
import os
reached = []
for place in {read!r}:
    try:
        os.listdir(place) if os.path.isdir(place) else open(place).read()
        reached.append(place)
    except OSError:
        pass
for place in {write!r}:
    try:
        open(place, "w").write('{{"score": 100}}')
        reached.append(place)
    except OSError:
        pass
mine = open("own.txt").read()
open("note.txt", "w").write(mine)
def total_cost(J_content, J_style, alpha=10, beta=40):
    if reached:
        raise ValueError(f"REACHED {{reached}}")
    return alpha * J_content + beta * J_style
"""
WRONG = f"def gram_matrix(A):\n    GA = tf.matmul(A, tf.transpose(A))\n    raise ValueError({ALIVE!r})\n    return GA\n"


@dataclass(frozen=True)
class Graded:
    """What has become of the layouts in a folder."""

    place: Path
    before: set[Path]
    level: str

    def read(self, name: str) -> Any:
        """Read what a system gets, after it has been held against the system's own words."""
        found = json.loads((self.place / name / RESULT[name]).read_text())
        jsonschema.validate(found, json.loads((HERE / "schemas" / f"{name}.json").read_text()))
        return found


def unpack(folder: Path) -> None:
    """Make the zip for Gradescope, and unpack it as a system does, with the modes of its files."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        write_zip(contents(SYSTEMS["gradescope"], NST), Path(file.name), overwrite=True)
        with zipfile.ZipFile(file.name) as archive:
            for entry in archive.infolist():
                Path(archive.extract(entry, folder)).chmod(entry.external_attr >> 16)


def lay_out(place: Path) -> None:
    """Put a submission into each system's layout, and the code of a package beside it, as Gradescope unpacks it."""
    code = place / "gradescope" / "source"
    unpack(code)
    secret = code / "autograder" / "assignments" / "nst" / "checks" / "reference.py"
    assert secret.exists()
    content = {
        "compute_content_cost": solutions(instructor_notebook(NST))["compute_content_cost"],
        "gram_matrix": WRONG,
    }
    for name, system in SYSTEMS.items():
        root, notebook = place / name, place / name / NOTEBOOK[name]
        notebook.parent.mkdir(parents=True)
        read = [secret, code, root / system.submission, notebook, "/etc/shadow"]
        write = [root / RESULT[name], root / "forged", notebook.parent / "forged", code / "forged", "/tmp/forged"]  # noqa: S108
        attack = ATTACK.format(read=[*map(str, read)], write=[*map(str, write)])
        notebook.write_text(dump(fill(released(NST), content | {"total_cost": attack})))
        (notebook.parent / "own.txt").write_text("mine")
    (place / "gradescope" / "results").mkdir(mode=0o777)
    (place / "gradescope" / "results").chmod(0o777)
    (place / "prairielearn" / "data").mkdir()
    (place / "prairielearn" / "data" / "data.json").write_text('{"correct_answers": {}}')
    (place / "github" / ".git").mkdir()
    (place / "github" / ".git" / "notebook.ipynb").write_text("hidden")
    (place / "environments.json").write_text(json.dumps(ENVIRONMENTS))


@pytest.fixture(
    scope="module",
    params=["oneself", pytest.param("ordinary", marks=NEEDS_ROOT), pytest.param("container", marks=NEEDS_ROOT)],
)
def graded(request: pytest.FixtureRequest) -> Iterator[Graded]:
    """Grade the same submission in all layouts, as one kind of user."""
    user = request.param
    place = Path(tempfile.mkdtemp(prefix="nst-layouts-", dir=None if user == "oneself" else OUTSIDE))
    try:
        place.chmod(0o755)
        lay_out(place)
        command = [str(DRIVER), str(place / "gradescope" / "source"), str(place)]
        before = set(place.rglob("*"))
        level = ""
        if user == "ordinary":
            for path in (place, *before):
                shutil.chown(path, NAME)
            assert run_as_ordinary_user(command) == 0
        else:
            if user == "container":
                done = run_as_root_in_container(command)
            else:
                done = subprocess.run([sys.executable, "-B", *command], check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            level = done.stdout.split()[-1]
        yield Graded(place, before, level)
    finally:
        shutil.rmtree(place)


def test_each_system_reads_the_same_verdict(graded: Graded) -> None:
    gradescope, prairielearn = graded.read("gradescope"), graded.read("prairielearn")
    coursera, github = graded.read("coursera"), graded.read("github")

    assert "REACHED" not in json.dumps([gradescope, prairielearn, coursera, github])
    score = gradescope["score"]
    assert score == 30  # the content cost and the total cost, which finds that nothing was reached; nothing else
    assert prairielearn["score"] == coursera["fractionalScore"] == score / 100
    assert (github["score"], github["max-score"]) == (score, 100)
    for tests, points, most in (
        (gradescope["tests"], "score", "max_score"),
        (prairielearn["tests"], "points", "max_points"),
        (github["tests"], "score", "max-score"),
    ):
        assert sum(test[points] for test in tests) == score
        assert sum(test[most] for test in tests) == 100
    assert all(test["status"] == "passed" for test in gradescope["tests"] if test["name"].startswith("total_cost"))
    assert "30 of 100 points" in gradescope["output"]
    assert gradescope["extra_data"]["isolation"] == graded.level or not graded.level
    assert github["commit"] == github["review"] == f"{URL}/commit/a1b2c3d"


def test_nothing_is_forged(graded: Graded) -> None:
    places = {graded.place / name / RESULT[name] for name in SYSTEMS}
    places |= {graded.place / "prairielearn" / "results", graded.place / "github" / "release-body.md"}
    made = {path for path in set(graded.place.rglob("*")) - graded.before if "__pycache__" not in path.parts}
    assert made == places


def test_what_a_student_wrote_is_text(graded: Graded) -> None:
    tests = graded.read("gradescope")["tests"]
    (told, *_) = [test for test in tests if ALIVE in test["output"]]
    assert told["name"].startswith("gram_matrix")
    assert all(test["output_format"] == "text" for test in tests)
    assert any(ALIVE in test["message"] for test in graded.read("prairielearn")["tests"])
    assert ALIVE in graded.read("coursera")["feedback"]
    page = (graded.place / "github" / "release-body.md").read_text()
    assert "onerror" in page
    assert not {"<", "@"} & set(page)
    assert all(line.count("|") == 5 for line in page.splitlines() if line.startswith("|"))


RUN = """
import os
os.environ["NST_PYTHON"] = {python!r}
os.execv({script!r}, [{script!r}, {root!r}])
"""


@NEEDS_ROOT
def test_gradescope_runs_the_zip_as_it_is() -> None:
    """Its own script, as root in a container, on a right submission."""
    with tempfile.TemporaryDirectory(prefix="nst-gradescope-", dir=OUTSIDE) as name:
        root = Path(name)
        root.chmod(0o755)
        for folder in ("submission", "results"):
            (root / folder).mkdir()
            (root / folder).chmod(0o777)
        unpack(root / "source")
        shutil.copy2(root / "source" / "run_autograder", root)
        run = RUN.format(python=sys.executable, script=str(root / "run_autograder"), root=str(root))
        result = root / "results" / "results.json"

        right = fill(released(NST), solutions(instructor_notebook(NST)))
        (root / "submission" / "mine.ipynb").write_text(dump(right))
        done = run_as_root_in_container(["-c", run])
        assert done.returncode == 0, done.stderr
        found = json.loads(result.read_text())
        assert (found["score"], found["extra_data"]["isolation"]) == (100, "user")


def test_github_runs_its_file_in_a_checkout(tmp_path: Path) -> None:
    """Of any workflow: the folder is a repository's, and what was found is in the summary of the run."""
    write_folder(contents(SYSTEMS["github"], NST), tmp_path, overwrite=False)
    (tmp_path / "README.md").write_text("nothing yet")
    summary = tmp_path / "summary"
    environment = os.environ | {"NST_PYTHON": sys.executable, "GITHUB_STEP_SUMMARY": str(summary)}
    command = [sys.executable, ".github/autograder/autograder.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert summary.read_text().startswith("Your submission could not be graded")


def test_folder_for_prairielearn_names_what_the_image_has(tmp_path: Path) -> None:
    write_folder(contents(SYSTEMS["prairielearn"], NST), tmp_path, overwrite=False)
    info = json.loads((tmp_path / "question" / "info.json").read_text())
    options = info["externalGradingOptions"]
    assert options["enabled"]
    assert options["timeout"] <= 600
    entry = Path(options["entrypoint"])
    image = (tmp_path / "grader" / "Containerfile").read_text()
    assert image.startswith("ARG BASE=")
    assert f"WORKDIR {entry.parent}\n" in image
    assert os.access(tmp_path / "grader" / entry.name, os.X_OK)
    assert 'file-patterns="*.ipynb"' in (tmp_path / "question" / "question.html").read_text()
