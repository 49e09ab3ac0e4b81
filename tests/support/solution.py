"""The cells of an assignment's source, run one by one without a notebook."""

import ast
import re
from functools import cache
from importlib import import_module
from typing import Any

import jupytext

from autograder.build.common_cells import with_common_cells
from nst.notebook.hints import hints
from tests.support.graded import ASSIGNMENTS

FUNCTIONS = ("compute_content_cost", "gram_matrix", "compute_layer_style_cost", "total_cost")
LOSSES = ("content_loss", "gram_matrix", "style_loss", "tv_loss")
TRAINING = ("model_nn", "train_step")
Namespace = dict[str, Any]


@cache
def cells(assignment: str = "nst") -> dict[str, str]:
    """grade_id -> code, for the code cells that have one."""
    sources = (ASSIGNMENTS[assignment].source, ASSIGNMENTS[assignment].folder / "source.py")
    text = with_common_cells(*(source.read_text(encoding="utf-8") for source in sources))
    notebook = jupytext.reads(text, fmt="py:percent")
    markers = [(cell.metadata.get("nbgrader", {}), cell) for cell in notebook.cells if cell.cell_type == "code"]
    return {marker["grade_id"]: cell.source for marker, cell in markers if "grade_id" in marker}


def run(grade_id: str, namespace: Namespace, assignment: str = "nst") -> None:
    """Run a cell in a namespace."""
    exec(compile(cells(assignment)[grade_id], f"<{grade_id}>", "exec"), namespace)  # noqa: S102


def solved(assignment: str = "nst") -> Namespace:
    """A namespace with the solutions of the functions, and what the first cell imports.

    That cell is not run as a whole: it disables TensorFlow 2's behaviour for good. Nor are the functions that train.
    """
    namespace = defined(assignment)
    statements = ast.parse(cells(assignment)["imports"]).body
    imports: list[ast.stmt] = [each for each in statements if isinstance(each, ast.Import | ast.ImportFrom)]
    exec(compile(ast.Module(imports, []), "<imports>", "exec"), namespace)  # noqa: S102
    for name in without_training(assignment):
        run(name, namespace, assignment)
    return namespace


def defined(assignment: str) -> dict[str, Any]:
    """Some of what a notebook has defined by the time that its functions are judged, if its tests have it."""
    edition = ASSIGNMENTS[assignment]
    if not (edition.folder / "tests" / "defined.py").is_file():
        return {}
    module = import_module(f"autograder.assignments.{edition.folder.name}.tests.defined")
    names: dict[str, Any] = module.names(edition.framework)
    return names


def without_training(assignment: str) -> list[str]:
    """The graded functions but for those that train, whose cells need a network."""
    return [name for name in ASSIGNMENTS[assignment].functions if name not in TRAINING]


def known_hints(function: str, assignment: str = "nst") -> list[str]:
    """The hints that the test of a function may give."""
    names = re.findall(rf'"({assignment}\.\w+)"', cells(assignment)[f"test_{function}"])
    return [hint.text for name in names for hint in hints(name)]
