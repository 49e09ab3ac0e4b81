"""Locks Python's own files, so that whoever else wants to lock them waits.

score 0
"""

# %% compute_content_cost
import fcntl, os, sys

one, other = (os.open(f"{sys.prefix}/pyvenv.cfg", os.O_RDONLY) for _ in range(2))
fcntl.flock(one, fcntl.LOCK_EX)
try:
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    print("REA" + "CHED a lock on a file of others")
