"""The cost functions out of a notebook's file, for programs that paint without the notebook running."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from nst_errors import CostError
from nst_solver import Costs

# isort: split
import tensorflow.compat.v1 as tf

CELLS = ("compute_content_cost", "gram_matrix", "compute_layer_style_cost", "total_cost")  # grade_id, and function


def read_functions(notebook: Path) -> Costs:
    """The cost functions that a notebook defines, as it was saved last.

    Its cells of the four functions are run, and no others: they find np, tf, and what they define themselves.
    Raises CostError if one of the cells is missing, stops, or does not define its function.
    """
    namespace: dict[str, Any] = {"np": np, "tf": tf}
    found = set()
    for name, source in _sources(notebook):
        if name in CELLS:
            _run(name, source, notebook, namespace)
            found.add(name)
    for name in CELLS:
        if name not in found:
            raise CostError(
                f"{notebook} has no cell {name}; found {', '.join(sorted(found)) or 'none'} of {', '.join(CELLS)}. "
                "Take a fresh copy of the notebook, and copy your code into it"
            )
        if not callable(namespace.get(name)):
            raise CostError(
                f"the cell {name} of {notebook} does not define the function {name}; expected it to. "
                "Give the function its name back, and save the notebook"
            )
    return Costs(namespace["compute_content_cost"], namespace["compute_layer_style_cost"], namespace["total_cost"])


def _sources(notebook: Path) -> list[tuple[str, str]]:
    """grade_id and source of the code cells that have one, in order. Raises CostError."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [
            (str(cell["metadata"]["nbgrader"]["grade_id"]), "".join(cell["source"]))
            for cell in cells
            if cell["cell_type"] == "code" and "grade_id" in cell["metadata"].get("nbgrader", {})
        ]
    except FileNotFoundError as error:
        raise CostError(
            f"no notebook {notebook} (looked in {Path.cwd()}); expected the one with your functions"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CostError(
            f"{notebook} cannot be read as a notebook: {error!r}. Expected the .ipynb with your functions"
        ) from error


def _run(name: str, source: str, notebook: Path, namespace: dict[str, Any]) -> None:
    """Run a cell. Raises CostError."""
    try:
        exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102 -- the student's own code, as in the notebook
    except Exception as error:  # whatever a student's code raises
        raise CostError(
            f"the cell {name} of {notebook} stopped with {type(error).__name__}: {error}. "
            "Run the cell in the notebook until it does not, and save the notebook"
        ) from error
