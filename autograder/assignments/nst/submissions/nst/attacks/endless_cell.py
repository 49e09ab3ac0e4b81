"""A loop that catches whatever should end it, in a cell.

limits cell_seconds=12
score 0
says compute_content_cost was ended: it ran for more than 12 s
"""

# %% compute_content_cost
import time

while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
