"""Prints without end.

score 0
says compute_content_cost was ended
"""

# %% compute_content_cost
while True:
    print("x" * 10_000)
