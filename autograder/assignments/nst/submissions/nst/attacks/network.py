"""Sends the questions away and fetches answers: TCP, UDP, DNS, other kernels' sockets, a proxy, a program.

score 0
"""

# %% compute_content_cost
import ctypes, os, socket, subprocess, sys, urllib.request

for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 22), 1),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    lambda: socket.socket(socket.AF_UNIX),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: urllib.request.urlopen("http://127.0.0.1", timeout=1),
    lambda: subprocess.run(["/bin/true"]),
    lambda: os.fork(),
    lambda: os.execv(sys.executable, ["python", "-c", ""]),
    lambda: os.posix_spawn("/bin/true", ["true"], {}),
):
    try:
        attempt()
        print("REA" + "CHED the outside")
    except (OSError, subprocess.SubprocessError):
        pass
