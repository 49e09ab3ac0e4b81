"""The cells of an assignment's source, run one by one without a notebook."""

import re
from functools import cache
from typing import Any

import jupytext
import numpy as np

from autograder.build.common_cells import with_common_cells
from nst.notebook import CheckError, check, passed
from nst.notebook.hints import hints
from nst.tensorflow import tf, tf2
from tests.support.graded import ASSIGNMENTS

FUNCTIONS = ("compute_content_cost", "gram_matrix", "compute_layer_style_cost", "total_cost")
LOSSES = ("content_loss", "gram_matrix", "style_loss", "tv_loss")
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
    """A namespace with the solutions of the functions, and what the test cells use.

    The cell of imports is not run: it disables TensorFlow 2's behaviour for good.
    """
    of_notebook = tf if ASSIGNMENTS[assignment].framework == "tf1" else tf2
    namespace: Namespace = {"tf": of_notebook, "np": np, "check": check, "CheckError": CheckError, "passed": passed}
    for name in LOSSES if assignment == "squeezenet" else FUNCTIONS:
        run(name, namespace, assignment)
    return namespace


def known_hints(function: str, assignment: str = "nst") -> list[str]:
    """The hints that the test of a function may give."""
    names = re.findall(rf'"({assignment}\.\w+)"', cells(assignment)[f"test_{function}"])
    return [hint.text for name in names for hint in hints(name)]
