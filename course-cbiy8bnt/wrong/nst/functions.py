"""Read the cost functions from a notebook file, for programs that paint without the notebook."""

import ast
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Never

import nbformat
import numpy as np
from nbformat import NotebookNode

from nst.errors import CostError, NotebookError
from nst.reader.bindings import bindings
from nst.reader.empty import is_empty
from nst.reader.needed import needed
from nst.reader.python import parsed, said
from nst.reader.read import read_submission
from nst.reader.restore import restore
from nst.solver.run import Costs
from nst.tensorflow import tf

FUNCTIONS = ("compute_content_cost", "gram_matrix", "compute_layer_style_cost", "total_cost")  # also their grade_ids
MEND = "Run the cell in the notebook until it has no error, and save the notebook"
GIVE = "Write it in its cell, or give it its name back, and save the notebook"
NEVER = ("model_nn", "sess")  # training takes minutes; the session is part of it


class Undefined:
    """Takes the place of a name that the notebook failed to define. Using it raises the reason."""

    def __init__(self, why: Exception) -> None:
        self.why = why

    def __call__(self, *_args: Any, **_keywords: Any) -> Never:
        """Raise what went wrong."""
        raise self.why

    def __getattr__(self, _name: str) -> Never:
        raise self.why


class NoShell:
    """Takes the place of IPython: magics and shell lines do nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args: []


def read_functions(notebook: Path) -> Costs:
    """Read the cost functions from a notebook as it was last saved. The notebook is repaired as it is for grading.

    Of its cells, what defines the four functions is run, and what defines the names that they use; nothing else is.
    Raises CostError if the file is no notebook, or if a function is missing, does not parse, or stops.
    """
    namespace: dict[str, Any] = {"__name__": "__main__", "np": np, "tf": tf, "get_ipython": NoShell}
    namespace["display"] = NoShell().display
    trees = []
    for cell in _cells(notebook):
        try:
            trees.append(parsed(cell.source))
        except SyntaxError as error:
            own = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            _leave_undefined({own, *bindings(cell.source).names}, error, namespace)
    statements = needed(trees, FUNCTIONS, NEVER)
    _check_filled(notebook, [statement.tree for statement in statements])
    for statement in statements:
        try:
            code = compile(ast.Module([statement.tree], []), "<cell>", "exec", dont_inherit=True)
            exec(code, namespace)  # noqa: S102 -- the student's own code, as in the notebook
        except Exception as error:  # whatever a student's code raises
            _leave_undefined(statement.binds, error, namespace)
    for name in FUNCTIONS:
        _check(f"{notebook}: {name}", namespace.get(name))
    return Costs(namespace["compute_content_cost"], namespace["compute_layer_style_cost"], namespace["total_cost"])


def _cells(notebook: Path) -> list[NotebookNode]:
    """Return the code cells of a repaired notebook, without those that the repair added. Raises CostError."""
    if not notebook.exists():
        raise CostError(f"no notebook {notebook} (looked in {Path.cwd()}); expected the one with your functions")
    nothing = {name: f"{name} = None" for name in FUNCTIONS}
    marks = {name: {"nbgrader": {"grade_id": name, "solution": True}} for name in FUNCTIONS}
    cells = [nbformat.v4.new_code_cell(nothing[name], metadata=marks[name]) for name in FUNCTIONS]
    try:
        restored, _ = restore(read_submission(notebook.resolve()), nbformat.v4.new_notebook(cells=cells))
    except NotebookError as error:
        raise CostError(str(error)) from error
    return [cell for cell in restored.cells if cell.cell_type == "code" and cell.source not in nothing.values()]


def _leave_undefined(names: Collection[str], why: Exception, namespace: dict[str, Any]) -> None:
    for name in names:
        namespace.setdefault(name, Undefined(why))


def _check_filled(notebook: Path, trees: Sequence[ast.stmt]) -> None:
    """Raise CostError with the first exercise that is still empty."""
    functions = {tree.name: tree for tree in trees if isinstance(tree, ast.FunctionDef)}  # the last of each name
    for number, name in enumerate(FUNCTIONS, 1):
        if name in functions and is_empty(functions[name]):
            raise CostError(
                f"exercise {number}, {name}, is empty in {notebook}. This program reads the notebook as it was last "
                "saved: write your code into the cell, run it and its test, and save the notebook"
            )


def _check(which: str, function: Any) -> None:
    """Raise CostError unless this is a function."""
    if isinstance(function, Undefined) and isinstance(function.why, SyntaxError):
        raise CostError(f"{which} is not defined: its cell does not parse, {said(function.why)}. {MEND}")
    if isinstance(function, Undefined):
        raise CostError(
            f"{which} is not defined: its cell stopped with {type(function.why).__name__}: {function.why}. {MEND}"
        )
    if function is None:
        raise CostError(f"{which} is not defined in any cell of code; expected a function of this name. {GIVE}")
    if not callable(function):
        raise CostError(f"{which} is {type(function).__name__}; expected a function. {GIVE}")
