"""Fills the disk, with files that are still open and have no name any more.

limits disk_bytes=64
score 0
"""

# %% compute_content_cost
import os, time

keep = []
for i in range(200):
    keep.append(open("hog", "wb", buffering=0))
    keep[-1].write(bytes(8 << 20))
    os.remove("hog")
    time.sleep(0.02)
time.sleep(1000)
