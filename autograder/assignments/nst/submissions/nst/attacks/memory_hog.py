"""Takes all the memory there is.

limits memory=512
score 0
"""

# %% compute_content_cost
import mmap

keep = []
while True:
    keep.append(mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    keep[-1].write(b"x" * (64 << 20))
