"""Gives its process and its files names that break off a line or are no text, for whoever reads what Linux says of them.

score 0
"""

# %% compute_content_cost
import ctypes, mmap, os, time

libc = ctypes.CDLL(None)
keep = []
for name in (b"a\rb", b"\xff\xfe", b"\nThreads:", b"\x0b\x85\x1c:"):
    libc.prctl(15, name)
    with open(b"file" + name, "wb+") as file:
        file.write(bytes(4096))
        file.flush()
        keep.append(mmap.mmap(file.fileno(), 0))
    os.remove(b"file" + name)
    time.sleep(0.5)
