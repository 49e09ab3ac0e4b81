"""Fills the disk where nobody who walks from the top can look: in folders nested beyond the longest path.

limits disk_bytes=64
score 0
"""

# %% compute_content_cost
import os, time

for _ in range(30):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
for i in range(100):
    with open(f"hog{i}", "wb") as file:
        file.write(bytes(8 << 20))
    time.sleep(0.02)
time.sleep(1000)
