"""When something was handed in: what is read, and what is refused because nobody could know."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.build.submission import SubmissionError
from autograder.grading.timestamp import TIMESTAMP, read_timestamp
from nst.errors import NotebookError

TEN = datetime(2027, 3, 14, 10, 0)
PLAIN = "2027-03-14 10:00:00 UTC"


def read(folder: Path, content: bytes | str) -> datetime | None:
    (folder / TIMESTAMP).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_timestamp(folder)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "2027-03-14 10:00:00.000000 UTC",
        "2027-03-14 10:00\r\n",
        "2027-03-14T10:00:00Z",
        "2027-03-14T11:00:00+01:00",
        "20270314T100000Z",
        "20270314100000",
        "2027/03/14 10:00",
        "2027-03-14 11:00:00 Europe/Zurich",
        "2027-03-14 11:00 CET",
        "2027-03-14 11:00 UTC+1",
        "2027-03-14 05:00 GMT-05:00",
        "14.03.2027 10:00",
        "14.3.27, 10:00:00",
        "14.03.2027 um 10:00 Uhr",
        "14/03/2027 10:00",
        "3/14/2027 10:00 AM",
        "14 March 2027 10:00",
        "Sun, 14 Mar 2027 11:00:00 +0100",
        "Sun Mar 14 10:00:00 UTC 2027",
        "1805018400",
        "1805018400.0",
        "1805018400000",
    ],
)
def test_what_has_one_reading(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == TEN


def test_days_come_before_months_where_there_are_dots(tmp_path: Path) -> None:
    assert read(tmp_path, "05.06.2027 10:00") == datetime(2027, 6, 5, 10)
    assert read(tmp_path, "10:00 05.06.2027") == datetime(2027, 6, 5, 10)
    assert read(tmp_path, "2027.06.05 10:00") == datetime(2027, 6, 5, 10)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_editors(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, f"{PLAIN}\r\n".encode(encoding)) == TEN


@pytest.mark.parametrize("content", [b"", b" \n", b"\xef\xbb\xbf\r\n"])
def test_empty_file_says_nothing(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) is None


def test_no_file(tmp_path: Path) -> None:
    assert read_timestamp(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gestern", ""),
        ("on time", ""),
        ("2027-02-30 10:00", ""),
        ("2027-13-01 10:00", ""),
        ("05/06/2027 10:00", " (which is not one date for certain)"),
        ("27/03/14 10:00", " (which is not one date for certain)"),
        ("10:00", " (which is not one date for certain)"),
        ("14 March 10:00", " (which is not one date for certain)"),
        ("Sunday", " (which is not one date for certain)"),
        ("2027031410", " (which is not one date for certain)"),
        ("2027-03-14 10:00:00 PST", " (whose time zone PST is not known)"),
        ("99999999999999", ""),
        ("0001-01-01 00:00 +0500", ""),
    ],
)
def test_what_has_none_or_several_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(SubmissionError) as caught:
        read(tmp_path, text)
    assert f"{TIMESTAMP} holds '{text}'{why}; expected a date such as 2026-11-20 10:00:00 UTC" in str(caught.value)


def test_what_it_holds_is_told_in_one_short_line(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError) as caught:
        read(tmp_path, "late\n\x1b[2J" * 1000)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 500


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / TIMESTAMP)
    with pytest.raises(NotebookError, match="a pipe or a device"):
        read_timestamp(tmp_path)
    (tmp_path / TIMESTAMP).unlink()
    (tmp_path / TIMESTAMP).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotebookError, match="a symbolic link"):
        read_timestamp(tmp_path)


@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=60), st.text("0123456789:-+./ TZaUpm", max_size=40).map(str.encode)))
def test_anything_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        found = read(tmp_path, content)
    except SubmissionError as error:
        assert TIMESTAMP in str(error)
    else:
        assert found is None or found.tzinfo is None
