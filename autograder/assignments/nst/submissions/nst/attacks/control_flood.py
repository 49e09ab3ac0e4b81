"""Sends without end on the channels that nobody reads, on which a client may wait all the same.

limits cell_seconds=6
score 0
"""

# %% compute_content_cost
import zmq
from IPython import get_ipython

kernel = get_ipython().kernel
session = kernel.get_parent("shell")["header"]["session"].encode()
part = bytes(1 << 20)
for channel in (kernel.control_stream or kernel.control_socket, kernel.stdin_socket):
    end = zmq.Socket.shadow(getattr(getattr(channel, "socket", channel), "underlying", channel))
    for client in [session, *(b"\x00" + number.to_bytes(4, "big") for number in range(256))]:
        for _ in range(100):
            try:
                end.send_multipart([client, part, part], zmq.NOBLOCK)
            except zmq.ZMQError:
                break
