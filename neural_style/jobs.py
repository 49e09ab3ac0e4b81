"""Read several pictures from one file. Each has its own options, named as on the command line.

TOML has a table of any name for each picture:

    [ruins]
    content = "images/ruins.jpg"
    styles = ["images/night_sky.jpg", "images/monet.jpg"]
    style-blend-weights = [3, 1]
    output = "output/ruins.jpg"

CSV has a line for each picture, below a line of names. The separator is a comma, a semicolon or a tab. Several values
in a cell are separated by spaces; a value with spaces is quoted:

    content,styles,style-blend-weights,output
    images/ruins.jpg,images/night_sky.jpg images/monet.jpg,3 1,output/ruins.jpg
"""

import codecs
import csv
import io
import re
import shlex
import tomllib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from reprlib import Repr
from typing import Any, NamedTuple, NoReturn

from neural_style.command_line import options_of, read_line
from neural_style.options import FIELDS, Options, flag
from nst.errors import SettingsError, printable

FLAGS = {name for name, field in FIELDS.items() if field.type is bool}
SEVERAL = {name for name, field in FIELDS.items() if "tuple" in str(field.type)}
KNOWN = FIELDS.keys() - {"web"} | {"recipe", "eps"}
LARGEST = 3_000_000  # bytes of a file: a job takes a few hundred, and its values a hundred times that in memory
MOST_JOBS = 10_000  # in a file
HEADER = re.compile(r"""\s*+\[\s*+("[^"\]]*+"|'[^'\]]*+'|[\w-]++)\s*+\]""")  # of a table of TOML
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Job(NamedTuple):
    """A picture to paint.

    where -- its position in the file of jobs; empty if it comes from the command line alone
    """

    where: str
    options: Options


def read_jobs(argv: list[str] | None) -> list[Job]:
    """Return the pictures of a command line: one, or those of --jobs. Raises SettingsError, with all mistakes."""
    given = read_line(argv)
    file = given.pop("jobs", None)
    if file is None:
        return [Job("", options_of(given))]

    jobs, mistakes = [], []
    for where, own in _entries(file):
        try:
            jobs.append(Job(where, options_of(_without(given, own) | _parsed(own))))
        except SettingsError as error:
            mistakes.append(f"{where}: {error}")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return jobs


def _entries(file: Path) -> list[tuple[str, dict[str, Any]]]:
    """Read the entries of a file, each with its position. Raises SettingsError."""
    readers = {".toml": _read_toml, ".csv": _read_csv}
    if file.suffix.lower() not in readers:
        raise SettingsError(f"--jobs is {file}; expected a file {' or '.join(f'*{suffix}' for suffix in readers)}")
    try:
        entries = list(islice(readers[file.suffix.lower()](file, _text(file)), MOST_JOBS + 1))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"--jobs: {file} cannot be read: {error}. Expected a table for each picture") from error
    if len(entries) > MOST_JOBS:
        raise SettingsError(f"--jobs: {file} has more than {MOST_JOBS:,} pictures; expected fewer. Make several of it")
    if not entries:
        raise SettingsError(f"--jobs: {file} is empty; expected a table for each picture")
    return entries


def _text(file: Path) -> str:
    """Read a text file: UTF-8 with or without a byte order mark, or UTF-16 with one, as spreadsheets save it.

    Raises OSError, and ValueError if it is something else.
    """
    if not file.is_file():  # opening a pipe would wait for a writer
        raise ValueError("no such file" if not file.exists() else "it is no file, but a folder, a pipe or a device")
    if file.stat().st_size > LARGEST:
        raise ValueError(f"it has {file.stat().st_size:,} bytes; expected up to {LARGEST:,}")
    content = file.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"line {line} is not in UTF-8 (byte {content[error.start]:#04x}). Save it as UTF-8; in Excel, as CSV UTF-8"
        ) from error


def _read_toml(file: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = tomllib.loads(text)
    lines: dict[str, int] = {}
    for number, header in enumerate(text.split("\n"), 1):
        if found := HEADER.match(header):
            lines.setdefault(found[1].strip("\"'"), number)
    for name, table in tables.items():
        line = f", line {lines[name]}" if name in lines else ""
        if not isinstance(table, dict):
            raise ValueError(f"{name!r} is in no table")
        where = printable(f"{file}{line}, {name}").replace("\n", "\\n")
        yield where, {key.replace("-", "_"): value for key, value in table.items()}


def _read_csv(file: Path, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    first = text.partition("\n")[0]
    separator = next(
        (found for found in ",;\t" if found in first), ","
    )  # spreadsheets in other languages write ; or tabs
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = _numbered(lines)
    _, heading = next(rows, (1, list[str]()))
    names = [name.strip().replace("-", "_") for name in heading]
    for name, times in Counter(filter(None, names)).items():
        if times > 1:
            raise ValueError(f"line 1 has the name {name!r} {times} times; expected it once")
    for line, cells in rows:
        entry = {}
        for number, cell in enumerate(cells, 1):
            name, value = names[number - 1] if number <= len(names) else "", cell.strip()
            if value and not name:
                raise ValueError(f"line {line} has {value!r} in column {number}, for which line 1 has no name")
            if value:
                entry[name] = _value(name, value, line)
        if entry:
            yield f"{file}, line {line}", entry


def _numbered(rows: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV reader, each with the number of its last line. Raises ValueError."""
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from error


def _value(name: str, cell: str, line: int) -> Any:
    """Convert a cell to what TOML would have. Raises ValueError."""
    if name in FLAGS:
        return YES_OR_NO.get(cell.lower(), cell)
    try:
        return shlex.split(cell) if name in SEVERAL else cell
    except ValueError as error:
        raise ValueError(f"line {line} has {cell!r} for {name}: {error}") from error


def _without(given: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of the command line without the flags that an entry sets to false."""
    return {name: value for name, value in given.items() if own.get(name) is not False}


def _shown(value: Any) -> str:
    """Format a value for a message, shortened if it is long or deep."""
    brief = Repr()
    brief.maxstring = brief.maxother = brief.maxlong = 200
    return brief.repr(value)


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(message)


def _parsed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Parse an entry as if it were a command line. Raises SettingsError."""
    words: list[str] = []
    for name, value in entry.items():
        if name not in KNOWN:
            raise SettingsError(f"there is no option {name!r}; expected names as on the command line, such as 'styles'")
        if name in FLAGS and not isinstance(value, bool):
            raise SettingsError(f"{flag(name)} is {_shown(value)}; expected true or false")
        if isinstance(value, list) and name not in SEVERAL:
            raise SettingsError(f"{flag(name)} is {_shown(value)}; expected one value")
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(x, str | int | float) for x in values):
            raise SettingsError(f"{flag(name)} is {_shown(value)}; expected numbers or words")
        if name in FLAGS:
            words += [flag(name)] * value
        elif isinstance(value, list):
            words += [flag(name), *map(str, value)]
        else:
            words.append(f"{flag(name)}={value}")
    return read_line(words, _Parser)
