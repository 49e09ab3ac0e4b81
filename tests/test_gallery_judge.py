"""The galleries of right answers and of mistakes: what each gets, and what it is told.

A file's first docstring says what it shows; for a mistake, the lines after it hold what is lost, one function a line:

    compute_content_cost 4: part of a message that must be given

Functions that are not there keep all of their points.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from student_in_process import GRADED, verdict

from autograder.judge.verdict import FunctionVerdict
from autograder.submission import read_cells

GALLERY = Path(__file__).parent / "gallery"
RIGHT, MISTAKES = (
    {assignment: sorted((GALLERY / assignment / folder).glob("*.py")) for assignment in GRADED}
    for folder in ("right", "mistakes")
)
LOSS = re.compile(r"^(\w+) ([\d.]+): (.+)$", re.MULTILINE)


def each(gallery: dict[str, list[Path]]) -> list[Path]:
    return [file for files in gallery.values() for file in files]


def title(file: Path) -> str:
    return f"{assignment(file)}-{file.stem}"


def assignment(file: Path) -> str:
    return file.parents[1].name


def expected_losses(file: Path) -> dict[str, tuple[float, str]]:
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8").split("# %%")[0])) or ""
    return {name: (float(points), fragment) for name, points, fragment in LOSS.findall(text)}


def loses_as_expected(functions: Iterable[FunctionVerdict], file: Path) -> bool:
    """Whether each function has lost what the file says, and been told so; if not, what it was is in the failure."""
    losses = expected_losses(file)
    for function in functions:
        points, fragment = losses.get(function.name, (function.max_points, ""))
        lost = [check for check in function.checks if not check.passed]
        assert function.points == points, lost
        assert not fragment or any(fragment in check.message for check in lost), lost
    return True


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("file", each(RIGHT), ids=title)
def test_right_answer_gets_everything(file: Path, seed: int) -> None:
    functions = verdict(read_cells(file), seed, assignment(file)).values()
    assert [check for function in functions for check in function.checks if not check.passed] == []
    assert sum(function.points for function in functions) == 100


@pytest.mark.parametrize("file", each(MISTAKES), ids=title)
def test_mistake_costs_what_it_should_and_is_named(file: Path) -> None:
    losses = set(expected_losses(file))
    assert losses and losses <= set(GRADED[assignment(file)])
    functions = verdict(read_cells(file), assignment=assignment(file)).values()
    assert loses_as_expected(functions, file)
    for function in functions:
        for check in function.checks:
            assert len(check.message) <= 400 and "\n" not in check.message
            assert check.mistake in check.message and not (check.passed and check.mistake)


@pytest.mark.parametrize("assignment", GRADED)
def test_galleries_are_large_enough(assignment: str) -> None:
    assert len(RIGHT[assignment]) >= 20 and len(MISTAKES[assignment]) >= 40


@pytest.mark.parametrize(("attack", "points"), [("remembered_targets", 0), ("two_guesses", 25)])
def test_style_loss_gains_nothing_by_what_it_remembers(attack: str, points: float) -> None:
    """Nor by answering otherwise once it sees a right gram_matrix: the guess that is right more often counts."""
    cells = read_cells(GALLERY / "squeezenet" / "attacks" / f"{attack}.py")
    assert verdict(cells, assignment="squeezenet")["style_loss"].points == points
