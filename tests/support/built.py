"""A source in small, and what builds are compared by."""

from pathlib import Path

from nbformat import NotebookNode

SMALL = """\
# %% [markdown]
# # Title
#
# A picture: ![what it shows](images/one.png), and the file `two.jpg`.

# %% nbgrader={"grade_id": "given", "locked": true}
import math

# %%
x = 1


# %% nbgrader={"grade_id": "f", "solution": true}
def f(x):
    ### START CODE HERE ### (1 line)
    y = None
    ### BEGIN SOLUTION
    y = math.sqrt(x)
    ### END SOLUTION
    ### END CODE HERE ###
    return y


# %% nbgrader={"grade_id": "test_f", "grade": true, "points": 100}
assert f(4) == 2
"""


def by_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
