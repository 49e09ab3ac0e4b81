"""The cells of an assignment's source, run one by one without a notebook."""

import re
from functools import cache
from typing import Any

import jupytext
import numpy as np

from nst.notebook import CheckError, check, passed
from nst.notebook.hints import hints
from nst.tensorflow import tf
from tests.support.paths import ROOT

SOURCES = ROOT / "autograder" / "assignments"
FUNCTIONS = ("compute_content_cost", "gram_matrix", "compute_layer_style_cost", "total_cost")
LOSSES = ("content_loss", "gram_matrix", "style_loss", "tv_loss")
Namespace = dict[str, Any]


@cache
def cells(assignment: str = "nst") -> dict[str, str]:
    """grade_id -> code, for the code cells that have one."""
    notebook = jupytext.reads((SOURCES / assignment / "source.py").read_text(encoding="utf-8"), fmt="py:percent")
    markers = [(cell.metadata.get("nbgrader", {}), cell) for cell in notebook.cells if cell.cell_type == "code"]
    return {marker["grade_id"]: cell.source for marker, cell in markers if "grade_id" in marker}


def run(grade_id: str, namespace: Namespace, assignment: str = "nst") -> None:
    """Run a cell in a namespace."""
    exec(compile(cells(assignment)[grade_id], f"<{grade_id}>", "exec"), namespace)  # noqa: S102


def solved(assignment: str = "nst") -> Namespace:
    """A namespace with the solutions of the functions, and what the test cells use.

    The cell of imports is not run: it disables TensorFlow 2's behaviour for good.
    """
    namespace: Namespace = {"tf": tf, "np": np, "check": check, "CheckError": CheckError, "passed": passed}
    for name in FUNCTIONS if assignment == "nst" else LOSSES:
        run(name, namespace, assignment)
    return namespace


def known_hints(function: str, assignment: str = "nst") -> list[str]:
    """The hints that the test of a function may give."""
    names = re.findall(rf'"({assignment}\.\w+)"', cells(assignment)[f"test_{function}"])
    return [hint.text for name in names for hint in hints(name)]
