"""Shows much under many names, changes all of it again and again, and clears it: each step goes through all names.

limits cell_seconds=8
score 0
"""

# %% compute_content_cost
from IPython.display import clear_output, display

for n in range(3000):
    display(n, display_id=str(n % 50))
one = display(1, display_id="1")
for n in range(3000):
    one.update(n)
for n in range(3000):
    clear_output()
