"""Makes files without end.

score 0
"""

# %% compute_content_cost
import time

for i in range(5000):
    open(f"file{i}", "w").close()
time.sleep(1000)
