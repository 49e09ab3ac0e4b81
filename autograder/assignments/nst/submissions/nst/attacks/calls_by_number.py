"""Calls by their numbers what Python has no name for: newer ways to change the mode, the attributes and the flags of
files of others, memory that only its owner can see, and the numbers of other architectures.

score 0
"""

# %% compute_content_cost
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
here, new = ctypes.c_long(-100), "CANARY/new"
file = os.fsencode("CANARY/file")
given = (ctypes.c_uint64 * 3)(0, 0, 0)
value = (ctypes.c_uint64 * 2)(ctypes.addressof(given), 8)
TRIED = {
    "fchmodat2": (452, here, file, 0o600, 0),
    "setxattrat": (463, here, file, 0, b"user.evil", value, 16),
    "removexattrat": (466, here, file, 0, b"user.evil"),
    "file_setattr": (469, here, file, given, 24, 0),
    "chmod, as x32": (0x40000000 | 90, file, 0o600),
    "chmod, beyond 32 bits": (90 | 1 << 32, file, 0o640),
    "quotactl_fd": (443, os.open(".", os.O_RDONLY), 0x80000100, 0, given),
    "memfd_secret": (447, 0),
    "memfd_create": (319, b"evil", 0),
    "io_uring_setup": (425, 1, (ctypes.c_uint64 * 15)()),
    "open_tree": (428, here, b"/", 1),
    "fsopen": (430, b"tmpfs", 0),
    "landlock_create_ruleset": (444, None, 0, 1),
    "pidfd_open": (434, os.getpid(), 0),
    "name_to_handle_at": (303, here, file, (ctypes.c_uint64 * 20)(128), (ctypes.c_uint64 * 2)(), 0),
    "inotify_init1": (294, 0),
    "userfaultfd": (323, 1),
    "shmget": (29, 0, 4096, 0o1600),
}
before = os.stat("CANARY/file")
for name, (number, *arguments) in TRIED.items():
    if libc.syscall(ctypes.c_long(number), *arguments) >= 0 and "beyond" not in name:
        print("REA" + "CHED", name)
after = os.stat("CANARY/file")
if (after.st_mode, after.st_ctime_ns) != (before.st_mode, before.st_ctime_ns):
    print("REA" + "CHED the file")
