"""Reads what is known of other processes, signals them, and takes over what its parent left open.

score 0
"""

# %% compute_content_cost
import os, signal

parent = os.getppid()
names = ["environ", "mem", "maps", "fd", "cwd", "root"]
if os.getuid() not in range(50_000, 65_000):  # or else permissions decide, which let anybody see these
    names += ["cmdline", "status", "stat"]
for number in (1, parent, parent - 1, parent + 1):
    for name in names:
        try:
            path = f"/proc/{number}/{name}"
            content = os.listdir(path) if name in ("fd", "cwd", "root") else open(path, "rb").read(1)
            if number != os.getpid():
                print("REA" + "CHED", path)
        except OSError:
            pass
    for kind in (0, signal.SIGTERM, signal.SIGKILL):
        try:
            if number != os.getpid():
                os.kill(number, kind)
                print("REA" + "CHED", number)
        except OSError:
            pass
for descriptor in range(3, 256):
    try:
        target = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        continue
    if target.startswith("/") and not target.startswith((os.getcwd(), "/dev/", "/proc/", os.environ["HOME"], "/usr", "/memfd")):
        if "nst-sandbox-" not in target and "site-packages" not in target:
            print("REA" + "CHED", target)
for key, value in os.environ.items():
    if any(word in key.upper() for word in ("KEY", "TOKEN", "SECRET", "PASSWORD")):
        print("REA" + "CHED", key)
