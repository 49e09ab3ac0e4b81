"""Threads that outlive their cell and keep a core busy, print into later cells and rebind what they define.

score 0
"""

# %% compute_content_cost
import threading, time


def busy():
    end = time.monotonic() + 5
    while time.monotonic() < end:
        globals()["check"] = lambda *args, **kwargs: 20.0
        print("20.0", flush=True)
        time.sleep(0.01)


for _ in range(3):
    threading.Thread(target=busy, daemon=True).start()
