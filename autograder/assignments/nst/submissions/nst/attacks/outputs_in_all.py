"""Puts out in each cell as much as a cell may: text, pictures and errors.

limits cell_seconds=12
score 0
"""

# %% compute_content_cost
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import publish_display_data

shell = InteractiveShell.instance()


def flood(result):
    print("\U0001f600" * 100_000)
    publish_display_data({"image/png": "iVBORw0KGgo" + "A" * 300_000, "text/html": "<b>" * 50_000})


shell.events.register("post_run_cell", flood)
