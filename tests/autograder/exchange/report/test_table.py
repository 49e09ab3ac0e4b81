"""A CSV file of which some cells are replaced: all other bytes stay, whatever wrote it."""

import codecs
import csv
import io
import re
from contextlib import suppress
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.table import SEPARATORS, parse, read

TEXTS = st.text(st.sampled_from('ab1",;\t\r\n é張='), max_size=60)


def by_python(text: str, separator: str) -> list[list[str]]:
    """What the standard library reads; an empty line is a row with an empty cell."""
    return [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]


@settings(max_examples=60)
@given(TEXTS, st.sampled_from(SEPARATORS))
def test_rows_are_the_text_and_what_python_reads(text: str, separator: str) -> None:
    rows = parse(text, separator)
    assert "".join(separator.join(row.cells) + row.end for row in rows) == text
    there = by_python(text, separator)
    assert len(rows) == len(there)
    with suppress(ExchangeError):  # nothing in it, or a quotation mark that is never closed
        table = read(text.encode())
        assert [[*row.values] for row in table.rows] == by_python(text, table.separator)


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.text(st.sampled_from('ab1",;\r\n é張=')), min_size=2, max_size=4), min_size=1, max_size=4),
    st.sampled_from(SEPARATORS),
    st.sampled_from([(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")]),
    st.data(),
)
def test_one_cell_is_replaced(
    cells: list[list[str]], separator: str, encoding: tuple[bytes, str], data: st.DataObject
) -> None:
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting: Literal[0, 1] = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    written = io.StringIO()
    heading = ["x", "y", "z", "zz", "zzz"]  # there are more cells than any other separator would make of it
    csv.writer(written, delimiter=separator, lineterminator=end, quoting=quoting).writerows([heading, *cells])
    text = written.getvalue().removesuffix(data.draw(st.sampled_from(["", end])))
    table = read(encoding[0] + text.encode(encoding[1]))
    assert table.separator == separator
    assert table.content({}) == encoding[0] + text.encode(encoding[1])
    expected = by_python(text, separator)
    row = data.draw(st.integers(1, len(expected) - 1))
    column = data.draw(st.integers(0, len(expected[row]) + 1))
    new = data.draw(TEXTS)
    changed = table.content({(row, column): new})
    assert changed.startswith(encoding[0])
    expected[row] += [""] * (column + 1 - len(expected[row]))
    expected[row][column] = new
    assert by_python(changed[len(encoding[0]) :].decode(encoding[1]), separator) == expected


def test_style_of_the_other_cells_stays() -> None:
    content = codecs.BOM_UTF8 + b'a, "b" ,"c"\r\n"1",2,"3 ""x"""y\n"4",,6\r"7","",9'
    table = read(content)
    changed = table.content({(1, 1): "20,5", (2, 1): "5", (3, 1): "8"})
    assert changed == codecs.BOM_UTF8 + b'a, "b" ,"c"\r\n"1","20,5","3 ""x"""y\n"4",5,6\r"7","8",9'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "found an empty file"),
        (b"\xef\xbb\xbf\r\n", "found an empty file"),
        (b"PK\x03\x04rest", "found an Excel workbook or a zip"),
        ("Name\nJürgen".encode("cp1252"), "bytes that are no UTF-8.*save it as CSV UTF-8"),
        (b"\xff\xfea", "bytes that are no UTF-16-LE"),
        (b'a,b\n1,2\n3,"4\n5,6\n', "row 3: found a quotation mark that is never closed"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=re.compile(said)):
        read(content)
