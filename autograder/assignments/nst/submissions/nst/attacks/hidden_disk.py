"""Fills the disk with files that have no name any more and are not open either, but mapped.

limits disk_bytes=64
score 0
"""

# %% compute_content_cost
import ctypes, os, time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
for i in range(40):
    descriptor = os.open("hog", os.O_RDWR | os.O_CREAT)
    os.unlink("hog")
    left = 8 << 20
    while left:
        left -= os.write(descriptor, bytes(min(left, 1 << 20)))
    if libc.mmap(None, 4096, 1, 1, descriptor, 0) == ctypes.c_void_p(-1).value:
        raise OSError("nothing keeps the file")
    os.close(descriptor)
    time.sleep(0.1)
print("REA" + "CHED 320 MB of disk")
