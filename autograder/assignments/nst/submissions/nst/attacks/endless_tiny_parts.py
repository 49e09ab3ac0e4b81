"""One message of endless parts of no bytes each: two on the way, and 64 in ZeroMQ's memory.

limits cell_seconds=12
score 0
says compute_content_cost was ended
"""

# %% compute_content_cost
import os
import socket
import threading
import time


def write(connection):
    connection.setblocking(True)
    while True:
        connection.sendall(b"\x01\x00" * 32768)


for number in map(int, os.listdir("/proc/self/fd")):
    try:
        connection = socket.socket(fileno=os.dup(number))
        connected = not connection.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if connected and "kernel-" in str(connection.getsockname()):
            threading.Thread(target=write, args=(connection,), daemon=True).start()
        else:
            connection.detach()
    except OSError:
        pass
time.sleep(30)
