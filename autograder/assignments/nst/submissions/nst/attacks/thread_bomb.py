"""Starts threads without end.

score 0
"""

# %% compute_content_cost
import threading, time

for _ in range(700):
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
time.sleep(1000)
