"""Submissions graded in real kernels: the judge finds there what it finds without one (tests/test_gallery_judge.py)."""

import dataclasses
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.__main__ import main
from autograder.assignments.assignment import ROOT, Assignment
from autograder.assignments.find import assignments, first_editions
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, read_cells, solutions
from autograder.catalogue.say import say
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.judge.message import message
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import LIMITS
from nst.reader.read import read_submission
from tests.autograder.assignments.test_gallery_judge import MISTAKES, RIGHT, loses_as_expected
from tests.support.galleries import Submission, each

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

# All would take many minutes; one of each gallery, and those where a kernel could make a difference.
SPECIAL = {
    "nst": ("total_tf_functions", "model_nn_while", "gram_columns", "model_nn_no_return", "content_not_summed"),
    "squeezenet": ("style_while", "gram_and_style"),
}
LOCKED = {"grade_id": "six_times_seven", "grade": False, "solution": False, "locked": True, "schema_version": 3}
EVERY = [each(galleries) for galleries in (RIGHT, MISTAKES)]
FIRST = [edition.name for edition in first_editions()]
CHOSEN = [next(one for one in every if one.edition == name) for every in EVERY for name in FIRST]
CHOSEN += [
    one for every in EVERY for one in every if one.file.stem in SPECIAL.get(one.edition, ()) and one not in CHOSEN
]


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def submission(cells: dict[str, str] | None = None, assignment: Assignment = NST) -> NotebookNode:
    return fill(released(assignment), solutions(instructor_notebook(assignment)) | (cells or {}))


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_gallery(chosen: Submission, server: ForkServer) -> None:
    of = assignments()[chosen.edition]
    graded = grade_submission(of, submission(read_cells(chosen.file), of), server, seed=1)
    assert loses_as_expected(graded.verdict.functions, chosen.file)


def test_released_notebook_gets_nothing(server: ForkServer) -> None:
    assert grade_submission(NST, released(NST), server).verdict.score == 0


def test_edition_decides_what_the_notebook_is_restored_to(server: ForkServer) -> None:
    edition = released(NST)
    edition.cells.append(nbformat.v4.new_code_cell("print(6 * 7)", metadata={"nbgrader": LOCKED}))
    graded = grade_submission(NST, released(NST), server, edition=edition)
    assert graded.notebook.cells[-1].outputs[0].text == "42\n"


def test_what_costs_nothing(server: ForkServer) -> None:
    """Output on stderr, warnings, prints, figures and cells of one's own, before and after the assignment's."""
    noise = (
        "import sys, warnings, logging\nsys.stderr.write('stderr')\nwarnings.warn('warned')\nprint('printed')\n"
        "logging.getLogger().error('logged')\nplt.plot([1, 2]); plt.show()\nundefined_name"
    )
    notebook = submission({"gram_matrix": "import sys\n" + read_gram() + "\nprint('x', file=sys.stderr)"})
    notebook.cells.insert(3, nbformat.v4.new_code_cell(noise))
    notebook.cells.append(nbformat.v4.new_code_cell(noise))
    assert grade_submission(NST, notebook, server).verdict.score == 100


def read_gram() -> str:
    return solutions(instructor_notebook(NST))["gram_matrix"]


def test_what_only_works_elsewhere_costs_nothing(server: ForkServer) -> None:
    right = solutions(instructor_notebook(NST))
    notebook = submission(
        {
            "compute_content_cost": "!pip install seaborn\n%tensorflow_version 1.x\nfiles = !ls\n"
            + right["compute_content_cost"],
            "gram_matrix": "from google.colab import drive\ndrive.mount('/content/drive')\nimport seaborn\nONE = 1.0\n"
            + right["gram_matrix"],
            "total_cost": "%%memory\n" + right["total_cost"],
        }
    )
    notebook.cells.insert(5, nbformat.v4.new_code_cell("import tensorflow as tf\nsum = 0; str = ''"))
    verdict = grade_submission(NST, notebook, server).verdict
    assert verdict.score == 100
    assert tuple(map(say, verdict.notes)) == (
        "The cell gram_matrix ended with ModuleNotFoundError: No module named 'seaborn' in line 3. Its definitions "
        "were run all the same.",
        "tf was bound again in the cell number 6: import tensorflow as tf. For grading, it is tensorflow.compat.v1 as "
        "in the cell imports, wherever a function stops with yours.",
    )


def test_function_that_is_not_there_is_no_error_of_the_graders(server: ForkServer) -> None:
    right = solutions(instructor_notebook(NST))
    uninitialised = right["model_nn"].replace("sess.run(tf.global_variables_initializer())", "pass")
    graded = grade_submission(
        NST, submission({"gram_matrix": "def gram_matrix(A):\n    return (A", "model_nn": uninitialised}), server
    )
    assert graded.verdict.score == 55
    assert tuple(map(say, graded.verdict.notes)) == (
        "The cell gram_matrix does not parse: line 2, '(' was never closed. Nothing of it was run.",
    )
    told = graded.verdict.to_json(say)
    assert "is not defined" in told and "KeyError" not in told and "variables are not initialised" in told
    shown = json.dumps([cell.get("outputs", []) for cell in graded.notebook.cells])
    assert "J or train_step is None" in shown  # without gram_matrix there is no cost
    for ours in (str(ROOT), sys.prefix, "nst-sandbox", "nst_harness", "sandbox/forking.py"):
        assert ours not in told + shown


def test_hanging_function_costs_itself_alone(server: ForkServer) -> None:
    limits = dataclasses.replace(LIMITS, cell_seconds=4, question_seconds=4)
    verdict = grade_submission(
        NST, submission({"total_cost": "def total_cost(*args, **kw):\n    while True: pass"}), server, limits=limits
    ).verdict
    assert {function.name: function.points for function in verdict.functions} == {
        "compute_content_cost": 20,
        "gram_matrix": 15,
        "compute_layer_style_cost": 25,
        "total_cost": 0,
        "model_nn": 30,
    }
    assert message("note.ended", cell="test_total_cost", why=message("ended.hung", seconds=4)) in verdict.notes
    (checks,) = [function.checks for function in verdict.functions if function.name == "total_cost"]
    assert all("it ran for more than 4 s" in say(check.finding) for check in checks)


def test_seed_gives_the_same_verdict_again(server: ForkServer, tmp_path: Path) -> None:
    file = tmp_path / "x.ipynb"
    wrong = read_cells(next(file for file in MISTAKES["nst"] if file.stem == "content_published_alone"))
    nbformat.write(submission(wrong), file)
    first = grade_submission(NST, read_submission(file), server).verdict
    assert grade_submission(NST, read_submission(file), server, seed=first.seed).verdict == first
    assert Verdict.from_json(first.to_json(say)) == first


def test_notebook_that_cannot_be_judged_is_ungraded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # which the command sets
    file = tmp_path / "x.ipynb"
    file.write_text("[")
    assert main(["judge", str(file), "--json", "--seed", "7"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["status"], verdict["score"], verdict["seed"]) == ("ungraded", None, 7)
    reason = verdict["reason"]
    assert reason["id"] == "ungraded.error" and reason["values"] == {"text": reason["text"]}
    assert str(file) in reason["text"]
    assert main(["judge", str(file)]) == 1
    assert capsys.readouterr().err == f"ungraded: {reason['text']}\n"


def test_parent_that_is_killed_is_nobodys_fault() -> None:
    """The kernel dies with it, whatever it is at; the submission is tried again with a new one."""
    with ForkServer() as other:
        assert other.pid is not None
        pid = other.pid
        killer = threading.Thread(target=kill_with_its_kernel, args=(pid,))
        killer.start()
        verdict = grade_submission(NST, submission(), other).verdict
        killer.join()
        assert verdict.score == 100
        assert other.pid != pid


def kill_with_its_kernel(pid: int) -> None:
    while not Path(f"/proc/{pid}/task/{pid}/children").read_text():
        time.sleep(0.01)
    time.sleep(0.5)  # some cells have run, and some have not
    os.kill(pid, signal.SIGKILL)
