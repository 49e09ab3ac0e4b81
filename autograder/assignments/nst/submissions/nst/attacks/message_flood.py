"""Sends messages that belong to no cell, faster than they can be read, so that no clock is looked at any more.

limits cell_seconds=12
score 0
says compute_content_cost was ended
"""

# %% compute_content_cost
import zmq
from IPython import get_ipython

kernel = get_ipython().kernel
client = kernel.get_parent("shell")["header"]["session"].encode()
stream = kernel.shell_stream or kernel.shell_socket
replies = zmq.Socket.shadow(getattr(stream, "socket", stream).underlying)
outputs = getattr(kernel.iopub_socket, "socket", kernel.iopub_socket)
while True:
    outputs.send_multipart(kernel.session.serialize(kernel.session.msg("status", {"execution_state": "busy"})))
    replies.send_multipart([client, *kernel.session.serialize(kernel.session.msg("execute_reply", {"status": "ok"}))])
