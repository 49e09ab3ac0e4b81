"""Opens widgets, which nbclient keeps for a kernel, in order to catch or change what other cells put out.

score 0
"""

# %% compute_content_cost
from IPython import get_ipython

kernel = get_ipython().kernel
STATE = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel", "outputs": []}


def forge():
    parent = kernel.get_parent("shell")
    opened = {"comm_id": "w", "target_name": "jupyter.widget", "data": {"state": STATE, "buffer_paths": []}}
    kernel.session.send(kernel.iopub_socket, "comm_open", opened, parent=parent)
    for state in ({"msg_id": parent["header"]["msg_id"]}, {"outputs": [{"output_type": "execute_result"}]}, {"msg_id": ""}):
        message = {"comm_id": "w", "data": {"method": "update", "state": state, "buffer_paths": []}}
        kernel.session.send(kernel.iopub_socket, "comm_msg", message, parent=parent)
    kernel.session.send(kernel.iopub_socket, "clear_output", {"wait": False}, parent=parent)


get_ipython().events.register("post_execute", forge)
