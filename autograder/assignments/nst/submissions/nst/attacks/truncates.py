"""Empties files that it may only read, in all ways in which a file can be opened or cut, and moves files across folders.

The files are empty already, so that nothing is lost should an attempt succeed.

score 0
"""

# %% compute_content_cost
import ctypes, os, sys

libc = ctypes.CDLL(None, use_errno=True)
empty = [
    os.path.join(folder, name)
    for folder, _, names in os.walk(os.path.dirname(os.path.dirname(os.__file__)))
    for name in names
    if name.endswith(".py") and os.path.getsize(os.path.join(folder, name)) == 0
][:3]
for path in empty:
    for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_ACCMODE):
        for more in (0, os.O_CREAT, os.O_PATH):
            try:
                os.close(os.open(path, flags | os.O_TRUNC | more))
                if not more & os.O_PATH:  # which opens nothing
                    print("REA" + "CHED", path, flags, more)
            except OSError:
                pass
    how = ctypes.create_string_buffer((os.O_RDONLY | os.O_TRUNC).to_bytes(8, "little") + bytes(16), 24)
    if libc.syscall(437, -100, path.encode(), how, 24) >= 0:
        print("REA" + "CHED", path, "openat2")
    descriptor = os.open(path, os.O_RDONLY)
    for attempt in (
        lambda: os.truncate(path, 0),
        lambda: os.truncate(f"/proc/self/fd/{descriptor}", 0),
        lambda: os.ftruncate(descriptor, 0),
        lambda: os.rename(path, "mine.py"),
        lambda: os.link(path, "mine.py"),
        lambda: os.rename(sys.argv[0] if os.path.exists(sys.argv[0]) else path, "mine.py"),
    ):
        try:
            attempt()
            print("REA" + "CHED", path, attempt)
        except OSError:
            pass
    os.close(descriptor)
