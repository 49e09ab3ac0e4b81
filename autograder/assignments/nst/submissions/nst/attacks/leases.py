"""Takes leases on Python's own files, so that whoever opens them waits, and has itself told of changes to folders.

score 0
"""

# %% compute_content_cost
import fcntl, os, sys

for name, command, value in (
    ("pyvenv.cfg", fcntl.F_SETLEASE, fcntl.F_WRLCK),
    ("pyvenv.cfg", fcntl.F_SETLEASE, fcntl.F_RDLCK),
    ("lib", fcntl.F_NOTIFY, fcntl.DN_CREATE | fcntl.DN_MODIFY | fcntl.DN_MULTISHOT),
):
    descriptor = os.open(f"{sys.prefix}/{name}", os.O_RDONLY)
    try:
        fcntl.fcntl(descriptor, command, value)
        print("REA" + "CHED", name, command)
    except OSError:
        pass
