"""Tell which program a notebook was made for, or saved with, by the metadata that it leaves."""

from collections.abc import Iterable, Mapping
from typing import Any

# The name of a program, as it calls itself, by a key in the metadata of the notebook, or of a cell. What says more of
# where a notebook comes from is above what only opened it.
OF_NOTEBOOK = {
    "otter": "Otter-Grader",
    "coursera": "Coursera",
    "kaggle": "Kaggle",
    "deepnote": "Deepnote",
    "deepnote_notebook_id": "Deepnote",
    "colab": "Colab",
    "jupytext": "Jupytext",
    "vscode": "VS Code",
}
OF_CELL = {"_cell_guid": "Kaggle", "deepnote_cell_type": "Deepnote", "vscode": "VS Code"}


def origin_of(content: Mapping[str, Any], cells: Iterable[Any]) -> str:
    """Return the name of the program, one of those above; "" if the metadata tells none.

    Arguments:
    content -- a notebook's JSON
    cells -- its cells, whatever they are
    """
    left = _keys(content)
    left_in_cells = frozenset[str]().union(*(_keys(cell) for cell in cells if isinstance(cell, dict)))
    for keys, programs in ((left, OF_NOTEBOOK), (left_in_cells, OF_CELL)):
        for key, program in programs.items():
            if key in keys:
                return program
    return ""


def _keys(holder: Mapping[str, Any]) -> frozenset[str]:
    metadata = holder.get("metadata")
    return frozenset(metadata) if isinstance(metadata, dict) else frozenset()
