"""What `python -m autograder collect` shows, and its exit status."""

import json
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.classroom.course import Course
from autograder.exchange.collect.collect import collect
from tests.support.exports import PEOPLE, gradescope, in_gradebook, notebook, zipped

EVIL = "[red]\x1b[31mEve=1+1"


def test_the_table_and_the_status(course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = ("7", EVIL, "Ev\u202eil", "eve@example.org")
    members = {
        "submission_1": (PEOPLE[:1], "2026-11-20 10:00:00 Z", {"a.ipynb": notebook()}),
        "submission_2": ([evil], "2026-11-20 10:00:00 Z", {"a.ipynb": notebook("eve")}),
    }
    file = str(zipped(tmp_path / "export.zip", gradescope(members)))
    assert main(["collect", file, "--course", str(course.root)]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "export.zip:Gradescope,2attempts" in said
    assert "2collected,0replaced,0unchanged,0ofthemlate;0nottaken" in said
    assert "[red]" in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert in_gradebook(course)["eve@example.org"][:2] == (r"[red]\x1b[31mEve=1+1", r"Ev\u202eil")
    assert main(["collect", file, str(tmp_path / "none.zip"), "--course", str(course.root)]) == 1
    said = capsys.readouterr().out
    assert "there is no such file" in said
    assert "0 collected, 0 replaced, 2 unchanged, 0 of them late; 1 not taken" in said


def test_a_record_that_is_none(course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ada.ipynb").write_bytes(notebook())
    collect(course, [tmp_path / "ada.ipynb"])
    record = course.root / "collected" / "nst" / "collected.json"
    assert [*json.loads(record.read_text())] == ["ada"]
    record.write_text("[]")
    assert main(["collect", str(tmp_path / "ada.ipynb"), "--course", str(course.root)]) == 1
    assert "collected.json is not as this command wrote it" in capsys.readouterr().err
