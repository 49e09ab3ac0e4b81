"""Arrays whose headers lie: a million million numbers in eight bytes, objects, negative shapes, code in the header.

score 0
"""

# %% compute_content_cost
import itertools, struct
import numpy as np

HEADERS = itertools.cycle(
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -8), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<f8', (99999999,))], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': __import__('os').getcwd(), }",
        "{'descr': '|V0', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 9999999999999999999999999), }",
        "(" * 9000,
    ]
)


def save(file, array, allow_pickle=False):
    header = next(HEADERS).encode() + b"\n"
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(8))


np.save = save


def compute_content_cost(*given):
    return 1.0
