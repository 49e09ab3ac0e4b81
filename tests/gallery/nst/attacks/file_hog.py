"""Makes files without end.

score 0
says more than 2000 files
"""

# %% compute_content_cost
import time

for i in range(5000):
    open(f"file{i}", "w").close()
time.sleep(1000)
