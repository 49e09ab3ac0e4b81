"""Read the file in which nbgrader keeps when something was handed in, whoever wrote it.

nbgrader gives what it does not know to dateutil, which guesses: it fills what is missing with today, takes 05.06. for
the sixth of May, and a time zone that it does not know for UTC. Here, what has not one sensible reading is refused.
"""

import os
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import product
from pathlib import Path

from dateutil.parser import parse, parserinfo
from dateutil.tz import gettz

from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.grading.encoding import decoded
from autograder.grading.names import quoted
from autograder.judge.message import Message, message
from nst.reader.read import read_bytes

TIMESTAMP = "timestamp.txt"
MOST = 100  # characters
EXAMPLE = "2026-11-20 10:00:00 UTC"

EPOCH = re.compile(r"\d{10}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?")  # seconds since 1970, or thousandths of them, ...
HOUR = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])")  # or is it seconds in 2033?
YEAR_FIRST = re.compile(r"(?<!\d)\d{4}([-/.])(\d{1,2})\1\d{1,2}(?!\d)")
DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.\s?\d")  # nobody writes the month first with dots
ZONE = re.compile(r"\b[A-Z]\w+(?:/\w+)+$")  # such as Europe/Zurich
OFFSET = re.compile(r"\b(?:UTC|GMT)\s?(?=[+-]\d)")  # dateutil takes UTC+1 for an hour behind, as POSIX does
SEVERAL = message("time.several")
BLANKS = (datetime(2000, 1, 1), datetime(2004, 2, 3))  # what is not said is taken from here


def read_timestamp(folder: Path) -> datetime | None:
    """When a submission was handed in, in UTC and without a zone, as nbgrader keeps it.

    Returns: None if there is no timestamp, or an empty one. Raises SubmissionError if it cannot be read.
    """
    file = folder / TIMESTAMP
    if not os.path.lexists(file):
        return None
    text = decoded(read_bytes(file), "replace").strip("\ufeff \t\r\n\f\v")
    if not text:
        return None
    try:
        return _read(text)
    except (ValueError, ArithmeticError) as error:
        told = {"file": str(file), "text": quoted(text), "example": EXAMPLE}
        if isinstance(error, UnsureError):
            raise SubmissionError(say(message("submission.unsure-time", why=error.why, **told))) from error
        raise SubmissionError(say(message("submission.no-time", **told))) from error


class _Words(parserinfo):  # type: ignore[misc]  # dateutil has no types
    """The words that dateutil knows, and those that German has around a time."""

    JUMP = [*parserinfo.JUMP, "um", "uhr"]  # noqa: RUF012 -- as in dateutil


class UnsureError(ValueError):
    """A text that looks like a date is not read; `why` tells the reason."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.id)
        self.why = why


def _read(text: str) -> datetime:
    """Read a date. Raises ValueError or ArithmeticError."""
    if len(text) > MOST:
        raise UnsureError(message("time.too-long"))
    if HOUR.fullmatch(text):
        raise UnsureError(SEVERAL)
    if EPOCH.fullmatch(text):
        whole, _, fraction = text.partition(".")
        return datetime.fromtimestamp(float(f"{whole[:10]}.{whole[10:]}{fraction}"), UTC).replace(tzinfo=None)
    year_first = YEAR_FIRST.search(text)
    orders = [*product((False, True), repeat=2)]  # the day before the month, the year before both
    if year_first or DOTTED.search(text):
        orders = [(not year_first, False)]
    readings = {_parsed(text, days, years, blank) for days, years in orders for blank in BLANKS}
    if len(readings) > 1 or (year_first and int(year_first[2]) > 12):
        raise UnsureError(SEVERAL)
    return _in_utc(readings.pop())


def _parsed(text: str, day_first: bool, year_first: bool, blank: datetime) -> datetime:
    region = ZONE.search(text)

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            return timezone(timedelta(seconds=offset))
        found: tzinfo | None = gettz(region[0] if region else name) if name else None
        if name and not found:
            raise UnsureError(message("time.zone", name=name))
        return found

    told = ZONE.sub("ZONE", OFFSET.sub("", text))
    time: datetime = parse(told, _Words(), default=blank, dayfirst=day_first, yearfirst=year_first, tzinfos=zone)
    return time


def _in_utc(time: datetime) -> datetime:
    """Return a time as nbgrader keeps it: without a zone, which is taken for UTC if there is none."""
    return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
