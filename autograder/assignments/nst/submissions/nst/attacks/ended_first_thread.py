"""Ends its first thread, of which everybody asks what a process uses, and takes memory in another one.

limits memory=512 cell_seconds=20
score 0
says it used
"""

# %% compute_content_cost
import ctypes, threading, time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
SIZE = 64 << 20


def take():
    time.sleep(0.5)
    for _ in range(40):
        at = libc.mmap(None, SIZE, 3, 0x22, -1, 0)
        ctypes.memset(at, 1, SIZE)
        libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(SIZE), 1)  # else a limit of the system's counts it
        time.sleep(0.05)
    time.sleep(1000)


threading.Thread(target=take).start()
libc.syscall(ctypes.c_long(60), 0)
