"""A CSV file as cells, each with the text that it has in the file: some are replaced, and all other bytes stay."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.exchange.report.errors import ExchangeError

SEPARATORS = (",", ";", "\t")
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
WORKBOOK = b"PK\x03\x04"
# A text in quotation marks, in which two of them stand for one, and what follows it up to the next separator.
QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"(.*+)', re.DOTALL)

Cells = Mapping[tuple[int, int], str]  # by row and column, both from 0


@dataclass(frozen=True)
class Row:
    """A row: its cells as they are written, and what ends it; the last one may end with the file."""

    cells: tuple[str, ...]
    end: str

    @cached_property
    def values(self) -> tuple[str, ...]:
        """What the cells say."""
        return tuple(map(value, self.cells))


@dataclass(frozen=True)
class Table:
    """A table, and how it is written: the mark before it, its encoding, and what is between two cells."""

    rows: tuple[Row, ...]
    separator: str
    mark: bytes = b""
    encoding: str = "utf-8"

    def at(self, row: int, column: int) -> str:
        """Return what a cell says; nothing if the row is shorter."""
        values = self.rows[row].values
        return values[column] if column < len(values) else ""

    def column(self, name: str) -> list[int]:
        """Return the columns with a heading; case and spaces around it do not count."""
        return [at for at, heading in enumerate(self.headings) if plain(heading) == plain(name)]

    @property
    def headings(self) -> tuple[str, ...]:
        """What the first row says."""
        return self.rows[0].values

    def content(self, changes: Cells) -> bytes:
        """Return the file in which some cells say something else. A row that is too short for one is made longer."""
        rows = [list(row.cells) for row in self.rows]
        for (row, column), text in sorted(changes.items()):
            cells = rows[row]
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = written(text, cells[column], self.separator)
        lines = (self.separator.join(cells) + row.end for cells, row in zip(rows, self.rows, strict=True))
        return self.mark + "".join(lines).encode(self.encoding)


def read(content: bytes) -> Table:
    """Return the table in a file. Raises ExchangeError if there is none."""
    if content.startswith(WORKBOOK):
        raise ExchangeError("found an Excel workbook or a zip; expected CSV, as the system exports it")
    mark, encoding = next(((mark, name) for mark, name in MARKS.items() if content.startswith(mark)), (b"", "utf-8"))
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise ExchangeError(
            f"found bytes that are no {encoding.upper()}: {error}. Export it anew, or save it as CSV UTF-8"
        ) from error
    if not text.strip():
        raise ExchangeError("found an empty file; expected the file that the system exports")
    separator = max(SEPARATORS, key=lambda each: len(parse(text, each, most=1)[0].cells))
    rows = parse(text, separator)
    for number, row in enumerate(rows, 1):
        if any(cell.startswith('"') and not QUOTED.fullmatch(cell) for cell in row.cells):
            raise ExchangeError(f"row {number}: found a quotation mark that is never closed. Export the file anew")
    return Table(rows, separator, mark, encoding)


def parse(text: str, separator: str, most: int | None = None) -> tuple[Row, ...]:
    """Return the rows of a text, at most so many of them. A cell whose quotation mark is never closed is the rest."""
    one = re.compile(
        rf'("[^"]*+(?:""[^"]*+)*+(?:"[^{separator}\r\n]*+|\Z)|[^{separator}\r\n]*+)({separator}|\r\n|\r|\n|\Z)'
    )
    rows: list[Row] = []
    cells: list[str] = []
    at = 0
    while (at < len(text) or cells) and len(rows) != most:
        found = one.match(text, at)
        assert found is not None, "one of the alternatives matches everywhere"  # noqa: S101
        at = found.end()
        cells.append(found[1])
        if found[2] != separator:
            rows.append(Row(tuple(cells), found[2]))
            cells = []
    return tuple(rows)


def value(cell: str) -> str:
    """Return what a cell says that is written so."""
    quoted = QUOTED.fullmatch(cell)
    return quoted[1].replace('""', '"') + quoted[2] if quoted else cell


def written(text: str, before: str, separator: str) -> str:
    """Return how a text is written in the place of a cell: in quotation marks if that was, or if it must be."""
    if before.startswith('"') or any(mark in text for mark in ('"', separator, "\r", "\n")):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


def plain(text: str) -> str:
    """Return a text as headings are compared: case, spaces around it and the form of an apostrophe do not count."""
    return " ".join(text.casefold().replace("\u2019", "'").split())
