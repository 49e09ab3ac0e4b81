"""Arrays without a byte, whose shapes are false, have a side of 10**25 or sides of thousands of digits.

score 0
"""

# %% compute_content_cost
import itertools, struct
import numpy as np

SHAPES = itertools.cycle(
    [
        "(False,)",
        "(0, True, False)",
        "(0, 1" + "0" * 25 + ")",
        "(0, 9223372036854775807)",
        "(" + ", ".join(["1" + "0" * 4000] * 2) + ")",
        "(0, " + "9" * 4000 + ")",
        "(" + "0, " * 1000 + ")",
        "(-1,)",
        "(0, -0)",
    ]
)


def save(file, array, allow_pickle=False):
    header = ("{'descr': '<f8', 'fortran_order': False, 'shape': " + next(SHAPES) + "}").encode() + b"\n"
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)


np.save = save


def compute_content_cost(*given):
    return 1.0
