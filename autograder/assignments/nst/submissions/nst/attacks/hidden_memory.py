"""Takes memory that is shared with nobody and, as soon as it is full, not mapped either, so that nobody counts it.

limits memory=512
score 0
"""

# %% compute_content_cost
import ctypes, os, time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
SIZE = 64 << 20
try:
    zero = os.open("/dev/zero", os.O_RDONLY)
except OSError:
    zero = -1
taken = 0
for i in range(30):
    for flags, protection, descriptor in ((0x21, 3, -1), (0x1, 1, zero)):
        at = libc.mmap(None, SIZE, protection, flags, descriptor, 0)
        if at in (None, 2**64 - 1):
            continue
        for page in range(0, SIZE, 4096):
            ctypes.string_at(at + page, 1) if protection == 1 else ctypes.memset(at + page, 1, 1)
        libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(SIZE), 4)
        taken += SIZE
    time.sleep(0.1)
if taken:
    print("REA" + "CHED", taken >> 20, "MB")
