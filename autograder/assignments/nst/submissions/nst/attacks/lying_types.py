"""Values that are no real numbers: text, objects, complex, dates, records, nothing, a generator.

score 0
"""

# %% compute_content_cost
import itertools
import numpy as np

VALUES = itertools.cycle(
    [
        "6.76559",
        np.array(["6.76559"]),
        np.array([object()], dtype=object),
        6.76559 + 0j,
        np.datetime64("2020-01-01"),
        np.zeros((), [("value", "f8")]),
        np.zeros(0),
        True,
        (x for x in range(3)),
    ]
)


def compute_content_cost(*given):
    return next(VALUES)


# %% gram_matrix
def gram_matrix(A, **named):
    return np.ma.masked_all((3, 3))
