"""Cells that wait, and end one after the other when they are run again, so that all that went before is run anew.

limits cell_seconds=8 wall_seconds=25
score 0
"""

# %% compute_content_cost
import os
import pathlib
import time

# Its folder is put back to how it was before each replay, and its random state is its own: it tells by the time.
time.sleep(5)
if time.time() % 3 < 1.5:
    os._exit(1)

# %% gram_matrix
time.sleep(5)
os._exit(1)

# %% compute_layer_style_cost
time.sleep(5)
if time.time() % 3 >= 1.5:
    os._exit(1)

# %% total_cost
time.sleep(5)
os._exit(1)
