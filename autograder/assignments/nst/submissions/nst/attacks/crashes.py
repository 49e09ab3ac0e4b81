"""Crashes in its cell: a null pointer, and recursion without an end in C. Exits, too.

score 0
says compute_content_cost was ended: it was ended by the signal SIGSEGV
says gram_matrix was ended: it ended by itself
"""

# %% compute_content_cost
import ctypes

ctypes.string_at(0)

# %% gram_matrix
import os

os._exit(0)
