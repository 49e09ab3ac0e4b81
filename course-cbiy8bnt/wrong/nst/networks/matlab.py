"""Check a .mat file before SciPy reads it."""

import math
import mmap
import struct
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from nst.errors import WeightsError
from nst.networks.weights import DEEPEST

MATRIX, COMPRESSED = 14, 15  # of what a file consists
CELLS, STRUCT, CHARACTERS, NUMBERS = 1, 2, 4, range(6, 16)  # kinds of arrays
UINT32, INT32, INT8 = 6, 5, 1
ITEM = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8}  # bytes of a number, by its type
TEXT = {1, 2, 3, 4, 16, 17, 18}  # types of characters
COMPLEX = 1 << 11  # flag of an array
MOST_ELEMENTS = 1_000_000  # in a file; MatConvNet's VGG-19 has 20,000
MOST_INFLATED = 700_000_000  # bytes; it has 535 MB
Element = tuple[int, int, int]  # its type, and where its data begin and end


class _Matlab:
    """The elements of a .mat file of version 5, or of a part of it that was compressed.

    SciPy goes as deep as cells are nested, makes room for as many numbers as a file says there are, and looks types up
    without a look at them. Each of these can end the process. So all is checked before that SciPy is to read.
    """

    def __init__(self, path: Path, content: "bytes | mmap.mmap", order: str, budget: Iterator[int]) -> None:
        """`budget` yields once for each element that may still come; all parts of a file share one."""
        self._path, self._content, self._order, self._budget = path, content, order, budget

    def elements(self, at: int, end: int) -> Iterator[Element]:
        """Yield the elements one after the other. Raises ValueError if one goes on beyond the end."""
        while at < end:
            element, at = self._element(at, end)
            yield element

    def check_variable(self, element: Element, names: Collection[str]) -> None:
        """Raise ValueError, or WeightsError, if the head of a variable cannot be read, or one of these names cannot."""
        kind, at, end = element
        if kind != MATRIX:
            raise ValueError(f"an element of type {kind}, and no array")
        if self._array(at, end)[0] in names:
            self._check(element, 0)

    def _element(self, at: int, end: int) -> tuple[Element, int]:
        if next(self._budget, None) is None:
            raise WeightsError(f"{self._path} has too many arrays; expected those of one network")
        if at + 8 > end:
            raise ValueError("an element that is cut short")
        kind, size = struct.unpack_from(f"{self._order}II", self._content, at)
        small = kind >> 16  # its data are in its own head
        begin, size = (at + 4, small) if small else (at + 8, size)
        after = at + 8 if small else begin + size + (0 if kind == COMPRESSED else -size % 8)
        if small > 4 or begin + size > end:
            raise ValueError(f"an element of {size:,} bytes, of which some are missing")
        return (kind & 0xFFFF if small else kind, begin, begin + size), min(after, end)

    def _array(self, at: int, end: int) -> tuple[str, int, int, int]:
        """Return the name of an array, its flags, how many entries it has, and where its data begin."""
        flags, at = self._element(at, end)
        shape, at = self._element(at, end)
        name, at = self._element(at, end)
        sizes = shape[2] - shape[1]
        heads = (flags[0], flags[2] - flags[1], shape[0], name[0])
        if heads != (UINT32, 8, INT32, INT8) or sizes % 4 or not 8 <= sizes <= 32 * 4:
            raise ValueError("the head of an array that is damaged")
        (about,) = struct.unpack_from(f"{self._order}I", self._content, flags[1])
        numbers = struct.unpack_from(f"{self._order}{sizes // 4}i", self._content, shape[1])
        if min(numbers) < 0 or math.prod(numbers) > end - at:
            raise WeightsError(
                f"{self._path} has an array of shape {numbers} in {end - at:,} bytes; expected all of it"
            )
        return bytes(self._content[name[1] : name[2]]).decode("latin-1"), about, math.prod(numbers), at

    def _check(self, element: Element, depth: int) -> None:
        kind, at, end = element
        if kind != MATRIX:
            raise ValueError(f"an element of type {kind} in place of an array")
        if depth > DEEPEST:
            raise WeightsError(f"{self._path} has arrays that are nested too deep; expected those of one network")
        if at == end:
            return
        _, flags, count, at = self._array(at, end)
        what = flags & 0xFF
        if what == STRUCT:
            length, at = self._element(at, end)
            fields, at = self._element(at, end)
            if (length[0], length[2] - length[1], fields[0]) != (INT32, 4, INT8):
                raise ValueError("the names of fields, which are damaged")
            (size,) = struct.unpack_from(f"{self._order}i", self._content, length[1])
            if size <= 0 or (fields[2] - fields[1]) % size:
                raise ValueError(f"names of {size} characters in {fields[2] - fields[1]} bytes")
            count *= (fields[2] - fields[1]) // size
        if what in (CELLS, STRUCT):
            for _ in range(count):
                inner, at = self._element(at, end)
                self._check(inner, depth + 1)
            return
        data, at = self._element(at, end)
        known = data[0] in TEXT if what == CHARACTERS else what in NUMBERS and data[0] in ITEM and not flags & COMPLEX
        if not known or (what in NUMBERS and data[2] - data[1] != count * ITEM[data[0]]):
            raise ValueError(f"an array of kind {what} and type {data[0]}, which weights do not have, or not all of it")


def check_matlab(path: Path, names: Collection[str]) -> None:
    """Raise ValueError or WeightsError if SciPy should not read the variables of these names from a .mat file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        order = {b"IM": "<", b"MI": ">"}.get(content[126:128])
        if not order or 0 in content[:4]:
            raise ValueError("no file of MATLAB 5 to 7")
        budget, room = iter(range(MOST_ELEMENTS)), MOST_INFLATED
        whole = _Matlab(path, content, order, budget)
        for kind, at, end in whole.elements(128, len(content)):
            if kind == COMPRESSED:
                inflated = zlib.decompressobj().decompress(content[at:end], room)
                room -= len(inflated)
                if not room:
                    raise WeightsError(f"{path} is compressed, and far larger than it looks; expected it as it is")
                part = _Matlab(path, inflated, order, budget)
                for element in part.elements(0, len(inflated)):
                    part.check_variable(element, names)
            else:
                whole.check_variable((kind, at, end), names)
