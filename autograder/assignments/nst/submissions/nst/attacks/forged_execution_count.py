"""Execution counts that are text with markup and numbers without end, which end up in the notebook.

score 0
"""

# %% compute_content_cost
from IPython import get_ipython

kernel = get_ipython().kernel


def forge():
    parent = kernel.get_parent("shell")
    for count in ("<script>alert('REA' + 'CHED')</script>", 10**400, [1], None, -1):
        kernel.session.send(kernel.iopub_socket, "execute_input", {"code": "", "execution_count": count}, parent=parent)


get_ipython().events.register("post_execute", forge)
