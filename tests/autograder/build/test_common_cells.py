"""Cells that two sources have in common."""

import pytest

from autograder.build.common_cells import with_common_cells
from nst.errors import NSTError

OTHER = """\
# %% [markdown]
# ## One

# %% nbgrader={"grade_id": "f", "solution": true}
def f(x):
    return x


# %%
f(1)
"""


def test_named_cells_stand_as_they_are_in_the_other_source() -> None:
    source = '# %% [markdown]\n# # Title\n\n# %% same_as="f"\n\n# %% [markdown] same_as="## One"\n'
    expected = "# %% [markdown]\n# # Title\n\n" + OTHER[OTHER.index("# %% nb") : OTHER.index("\n\n\n# %%\n")] + "\n\n"
    assert with_common_cells(source, OTHER) == expected + "# %% [markdown]\n# ## One\n\n"


def test_source_without_names_stays_as_it_is() -> None:
    assert with_common_cells(OTHER, OTHER) == OTHER


@pytest.mark.parametrize(("name", "found"), [("nothing", 0), ("f(", 2)])
def test_name_that_is_not_one_cells_is_refused(name: str, found: int) -> None:
    with pytest.raises(NSTError, match=f"found {found} cells"):
        with_common_cells(f'# %% same_as="{name}"\n', OTHER)
