"""Messages that break whoever reads them: contents of the wrong type, errors without names, nothing at all.

score 0
"""

# %% compute_content_cost
from IPython import get_ipython

kernel = get_ipython().kernel


def compute_content_cost(*given):
    parent = kernel.get_parent("shell")
    bundle = "application/x-nst-answer+json"
    for kind, body in (
        ("display_data", {"data": bundle, "metadata": {}}),
        ("display_data", {"data": [bundle], "metadata": {}}),
        ("display_data", {"data": None}),
        ("execute_result", {}),
        ("error", {"traceback": 5}),
        ("stream", {"name": ["stdout"], "text": {}}),
        ("update_display_data", {"transient": {"display_id": []}}),
        ("comm_msg", {}),
    ):
        kernel.session.send(kernel.iopub_socket, kind, body, parent=parent)
