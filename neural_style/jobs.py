"""Several pictures from one file: each has options of its own, by their names on the command line.

TOML, a table for each picture, named as you like:

    [ruins]
    content = "images/ruins.jpg"
    styles = ["images/night_sky.jpg", "images/monet.jpg"]
    style-blend-weights = [3, 1]
    output = "output/ruins.jpg"

CSV, a line for each picture, under a line of names; several values are separated by spaces, those with spaces quoted:

    content,styles,style-blend-weights,output
    images/ruins.jpg,images/night_sky.jpg images/monet.jpg,3 1,output/ruins.jpg
"""

import csv
import re
import shlex
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from neural_style.command_line import options_of, read_line
from neural_style.options import Options, flag
from nst_errors import SettingsError

FLAGS = {field.name for field in fields(Options) if field.type is bool}
SEVERAL = {field.name for field in fields(Options) if "tuple" in str(field.type)}
KNOWN = {field.name for field in fields(Options)} - {"web"} | {"recipe", "eps"}
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Job(NamedTuple):
    """A picture to paint: where it is written down, nowhere if on the command line alone, and its options."""

    where: str
    options: Options


def read_jobs(argv: list[str] | None) -> list[Job]:
    """The pictures of a command line: those of its --jobs, or one. Raises SettingsError, which has all mistakes."""
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
    """The entries of a file, and where in it they are. Raises SettingsError."""
    readers = {".toml": _read_toml, ".csv": _read_csv}
    if file.suffix.lower() not in readers:
        raise SettingsError(f"--jobs is {file}; expected a file {' or '.join(f'*{suffix}' for suffix in readers)}")
    try:
        entries = list(readers[file.suffix.lower()](file))
    except (OSError, ValueError, csv.Error) as error:
        raise SettingsError(f"--jobs: {file} cannot be read: {error}. Expected a table for each picture") from error
    if not entries:
        raise SettingsError(f"--jobs: {file} is empty; expected a table for each picture")
    return entries


def _read_toml(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    text = file.read_text(encoding="utf-8")
    for name, table in tomllib.loads(text).items():
        header = re.search(rf"""^\s*\[\s*["']?{re.escape(name)}["']?\s*\]""", text, re.MULTILINE)
        line = f", line {text.count(chr(10), 0, header.end()) + 1}" if header else ""
        if not isinstance(table, dict):
            raise ValueError(f"{name!r} is in no table")
        yield f"{file}{line}, {name}", {key.replace("-", "_"): value for key, value in table.items()}


def _read_csv(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.DictReader(stream, strict=True, restkey="")
        for line in lines:
            where = f"{file}, line {lines.line_num}"
            if "" in line:
                raise ValueError(f"line {lines.line_num} has more values than the first line has names")
            cells = {name.strip().replace("-", "_"): (value or "").strip() for name, value in line.items()}
            yield where, {name: _value(name, cell) for name, cell in cells.items() if cell}


def _value(name: str, cell: str) -> Any:
    if name in FLAGS:
        return YES_OR_NO.get(cell.lower(), cell)
    return shlex.split(cell) if name in SEVERAL else cell


def _without(given: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What the command line has, but for the flags that an entry takes back."""
    return {name: value for name, value in given.items() if own.get(name) is not False}


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(message)


def _parsed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as a command line would have it. Raises SettingsError."""
    words: list[str] = []
    for name, value in entry.items():
        if name not in KNOWN:
            raise SettingsError(f"there is no option {name!r}; expected names as on the command line, such as 'styles'")
        if name in FLAGS and not isinstance(value, bool):
            raise SettingsError(f"{flag(name)} is {value!r}; expected true or false")
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(x, str | int | float) for x in values):
            raise SettingsError(f"{flag(name)} is {value!r}; expected numbers or words")
        if name in FLAGS:
            words += [flag(name)] * value
        elif isinstance(value, list):
            words += [flag(name), *map(str, value)]
        else:
            words.append(f"{flag(name)}={value}")
    return read_line(words, _Parser)
