"""When work is due, what late work loses and who has more time: `deadlines.toml` in the course's folder.

timezone = "Europe/Zurich"

[nst]
due = 2026-12-04T23:59:00
last = 2026-12-11T23:59:00
grace_minutes = 10
penalty = "10 % a day, at most 50 %"

[nst.extensions]
anna = "3 days"
bo = 2026-12-09T12:00:00
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from dateutil.tz import datetime_ambiguous, datetime_exists, gettz
from nbgrader.coursedir import CourseDirectory

from autograder.assignments.find import assignments
from autograder.classroom.course import CourseError
from autograder.classroom.penalty import EXAMPLE, UNITS, Penalty
from autograder.grading.encoding import decoded
from autograder.grading.names import quoted, readable

DEADLINES = "deadlines.toml"
TIMEZONE = "timezone"
KEYS = ("due", "last", "grace_minutes", "penalty", "extensions")
MOST_GRACE = 10_000  # minutes, a week
DATE = "a date and a time, such as 2026-12-04T23:59:00"
ZONE = re.compile(r"UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")
LONGER = re.compile(rf"(\d{{1,4}}(?:\.\d+)?)\s*({'|'.join(UNITS)})s?")


@dataclass(frozen=True)
class Lateness:
    """What comes of late work.

    grace -- how late it may be and lose nothing
    most -- how late it may be and still count; None: as late as it likes
    penalty -- what it loses in between; None: what nbgrader's own plugin takes
    """

    grace: timedelta
    most: timedelta | None
    penalty: Penalty | None


NO_RULE = Lateness(timedelta(), None, None)


@dataclass(frozen=True)
class Deadline:
    """When the work for an assignment is due.

    due -- in UTC and without a zone, as nbgrader keeps it
    extensions -- student -> how much later
    lateness -- what comes of what is handed in after that
    """

    due: datetime
    extensions: Mapping[str, timedelta]
    lateness: Lateness


def deadline_of(directory: CourseDirectory, assignment: str) -> Deadline | None:
    """Return what the file says of an assignment; None if it says nothing, or there is none. Raises CourseError."""
    return read_deadlines(directory).get(assignment)


def read_deadlines(directory: CourseDirectory) -> dict[str, Deadline]:
    """Return what the file says of each assignment; nothing if there is none.

    Raises CourseError if it cannot be understood: whatever is said in it, somebody relies on.
    """
    file = Path(directory.root) / DEADLINES
    if not file.is_file():
        return {}
    tables = _toml(file)
    zone = _zone(f"{file}: {TIMEZONE}", tables.pop(TIMEZONE, None))
    known = {*assignments(), *_others(directory)}
    found = {}
    for name, table in tables.items():
        where = f"{file}, [{readable(name)}]"
        if name not in known:
            raise _error(str(file), name, f"{TIMEZONE}, or one of the assignments {', '.join(sorted(known))}")
        if not isinstance(table, dict):
            raise _error(where, table, f"a table with {', '.join(KEYS)}")
        found[name] = _deadline(where, table, zone)
    return found


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(decoded(file.read_bytes()).replace("\r\n", "\n"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{file} cannot be read: {error}; expected TOML in UTF-8") from error


def _others(directory: CourseDirectory) -> list[str]:
    """Return the names of the course's assignments that are not ours."""
    source = Path(directory.format_path(directory.source_directory, ".", "assignment")).parent
    return [path.name for path in source.iterdir() if path.is_dir()] if source.is_dir() else []


def _deadline(where: str, table: Mapping[str, Any], zone: tzinfo | None) -> Deadline:
    for name in table:
        if name not in KEYS:
            raise _error(where, name, f"one of {', '.join(KEYS)}")
    if "due" not in table:
        raise CourseError(f"{where}: found no due; expected {DATE}")
    due = _date(f"{where} due", table["due"], zone)
    last = _date(f"{where} last", table["last"], zone) if "last" in table else None
    if last is not None and last < due:
        raise _error(f"{where} last", table["last"], f"a moment after due, which is {table['due']}")
    extensions = table.get("extensions", {})
    if not isinstance(extensions, dict):
        raise _error(f"{where} extensions", extensions, "a table of students")
    return Deadline(
        due,
        {name: _extension(f"{where} extensions {quoted(name)}", each, due, zone) for name, each in extensions.items()},
        Lateness(
            _grace(f"{where} grace_minutes", table.get("grace_minutes", 0)),
            None if last is None else last - due,
            _penalty(f"{where} penalty", table["penalty"]) if "penalty" in table else None,
        ),
    )


def _zone(where: str, name: object) -> tzinfo | None:
    if name is None:
        return None
    zone: tzinfo | None = gettz(name) if isinstance(name, str) and ZONE.fullmatch(name) else None
    if zone is None:
        raise _error(where, name, "the name of a time zone, such as Europe/Zurich or UTC")
    return zone


def _date(where: str, value: object, zone: tzinfo | None) -> datetime:
    """Return a date in UTC and without a zone."""
    if not isinstance(value, datetime) or not 1970 <= value.year < 3000:
        raise _error(where, value, f"{DATE}, without quotation marks")
    if value.tzinfo is None:
        if zone is None:
            raise _error(where, value, f'a zone, as in {value}+01:00, or {TIMEZONE} = "Europe/Zurich" above all tables')
        if datetime_ambiguous(value, zone) or not datetime_exists(value, zone):
            raise _error(where, value, f"an hour that comes once on that day; or its zone, as in {value}+01:00")
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC).replace(tzinfo=None)


def _extension(where: str, value: object, due: datetime, zone: tzinfo | None) -> timedelta:
    if isinstance(value, datetime):
        longer = _date(where, value, zone) - due
        if longer < timedelta():
            raise _error(where, value, f"a date that is not before due, which is {due} in UTC")
        return longer
    if isinstance(value, dict):  # what TOML makes of a.b = "3 days"
        raise _error(where, value, 'quotation marks around the id of a student that has dots, as in "a.b" = "3 days"')
    found = LONGER.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if not found:
        raise _error(where, value, f'how much longer, such as "3 days" or "36 hours", or {DATE}')
    return timedelta(seconds=float(found[1]) * UNITS[found[2]])


def _grace(where: str, value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_GRACE:
        raise _error(where, value, f"a number of minutes, such as 10, up to {MOST_GRACE}")
    return timedelta(minutes=value)


def _penalty(where: str, value: object) -> Penalty:
    try:
        return Penalty.read(value if isinstance(value, str) else "")
    except ValueError as error:
        expected = f'"{EXAMPLE}": points or % for each minute, hour, day or week, and a maximum if you like'
        raise _error(where, value, expected) from error


def _error(where: str, found: object, expected: str) -> CourseError:
    return CourseError(f"{where}: found {quoted(str(found))}; expected {expected}")
