"""Each system's files, in its layout, end up in the right folders, under the right names, and only once."""

from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.exchange.collect.collect import collect
from tests.support.exports import (
    IDS,
    PEOPLE,
    PICTURE,
    canvas_name,
    gradescope,
    in_gradebook,
    moodle_folder,
    notebook,
    state,
    submitted,
    write_roster,
    zipped,
)

NOTEBOOK = NST.notebook
AMBIGUOUS = {"104", "105"}  # two of one name, whom a name alone does not tell apart


def canvas(folder: Path) -> Path:
    members = {}
    for serial, person in enumerate(PEOPLE):
        members[canvas_name(person, 2 * serial + 10, "Mein Heft.ipynb", late=person[0] == "103")] = notebook(person[0])
        members[canvas_name(person, 2 * serial + 11, "bild.jpg", late=person[0] == "103")] = PICTURE
    return zipped(folder / "submissions.zip", members, marked=False)


def moodle(folder: Path) -> Path:
    members = {}
    for label, person in enumerate(PEOPLE, 900):
        members[f"{moodle_folder(person, str(label))}/work/Untitled (3).ipynb"] = notebook(person[0])
        members[f"{moodle_folder(person, str(label))}/work/bild.jpg"] = PICTURE
    return zipped(folder / "Course-Assignment-12.zip", members)


def flat_moodle(folder: Path) -> Path:
    members = {}
    for label, person in enumerate(PEOPLE, 900):
        members[f"{moodle_folder(person, str(label))}_my_work.ipynb"] = notebook(person[0])
        members[f"{moodle_folder(person, str(label))}_bild.jpg"] = PICTURE
    return zipped(folder / "flat.zip", members)


def old_moodle(folder: Path) -> Path:
    """Older versions end the folders' names with _; here they were unpacked."""
    for label, person in enumerate(PEOPLE, 900):
        place = folder / "unpacked" / f"{moodle_folder(person, str(label))}_"
        place.mkdir(parents=True)
        (place / "a.ipynb").write_bytes(notebook(person[0]))
        (place / "bild.jpg").write_bytes(PICTURE)
    return folder / "unpacked"


def bulk(folder: Path) -> Path:
    members = {
        f"submission_{number}": (
            [person],
            "2026-11-20 10:00:00.123456789 -07:00",
            {"a.ipynb": notebook(person[0]), "bild.jpg": PICTURE},
        )
        for number, person in enumerate(PEOPLE)
    }
    return zipped(folder / "export.zip", gradescope(members))


def attachments(folder: Path) -> Path:
    place = folder / "attachments"
    place.mkdir()
    for _, first, last, email in PEOPLE[:3]:
        (place / f"{last}, {first}.ipynb").write_bytes(notebook(next(p[0] for p in PEOPLE if p[3] == email)))
        (place / f"{last}, {first}.jpg").write_bytes(PICTURE)
    for number, email in (("104", "ADA1@example.org"), ("105", "ada2")):
        (place / f"{email}.ipynb").write_bytes(notebook(number))
        (place / f"{email}.jpg").write_bytes(PICTURE)
    return place


@pytest.mark.parametrize(
    ("make", "system", "told_apart"),
    [
        (canvas, "Canvas", True),
        (moodle, "Moodle", False),
        (flat_moodle, "Moodle", False),
        (old_moodle, "Moodle", False),
        (bulk, "Gradescope", True),
        (attachments, "notebooks called as their students", True),
    ],
)
def test_everybody_is_found_in_the_roster(make, system: str, told_apart: bool, course: Course, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    write_roster(course)
    file = make(tmp_path)
    collected = collect(course, [file])
    expected = {IDS[p[0]]: notebook(p[0]) for p in PEOPLE if told_apart or p[0] not in AMBIGUOUS}
    found = submitted(course)
    assert {name.split("/")[0]: text for name, text in found.items() if name.endswith(NOTEBOOK)} == expected
    pictures = [name for name, content in found.items() if content == PICTURE]
    assert len(pictures) == len(expected)
    assert [each[1] for each in collected.recognised] == [system]
    assert {line.state for line in collected.taken} == {"collected"}
    if told_apart:
        assert collected.listed == []
    else:
        assert {each.where.split("_")[-1] for each in collected.listed} == {"903'", "904'"}
        assert "may be any of 'ada1', 'ada2' in students.csv" in collected.listed[0].found
    known = in_gradebook(course)
    assert known.keys() == expected.keys()
    assert known["jm"] == ("Jürgen", 'Müller, "Max"', "jm@example.org", "102")
    before = state(course)
    again = collect(course, [file])
    assert {line.state for line in again.taken} == {"unchanged"}
    assert again.listed == collected.listed
    assert state(course) == before


def test_the_time_is_told_where_it_is_known(course: Course, tmp_path: Path) -> None:
    write_roster(course)
    collect(course, [bulk(tmp_path)])
    assert submitted(course)["zoe/nst/timestamp.txt"] == b"2026-11-20 17:00:00.123456 UTC"


def test_canvas_marks_who_is_late_and_tells_no_time(course: Course, tmp_path: Path) -> None:
    write_roster(course)
    collected = collect(course, [canvas(tmp_path)])
    assert {line.student for line in collected.taken if line.is_late} == {"li"}
    assert not any(name.endswith("timestamp.txt") for name in submitted(course))


def test_who_is_in_no_roster_gets_what_the_system_tells(course: Course, tmp_path: Path) -> None:
    person = PEOPLE[1]
    (tmp_path / "Zoë O'Hara.ipynb").write_bytes(notebook("by name"))
    files = [
        zipped(tmp_path / "canvas.zip", {canvas_name(person, 1, "a.ipynb"): notebook("c")}, marked=False),
        zipped(tmp_path / "moodle.zip", {f"{moodle_folder(PEOPLE[2], '77')}/a.ipynb": notebook("m")}),
        zipped(
            tmp_path / "gradescope.zip",
            gradescope({"submission_1": ([PEOPLE[3], PEOPLE[4]], "2026-11-20 10:00:00 Z", {"a.ipynb": notebook("g")})}),
        ),
        tmp_path / "Zoë O'Hara.ipynb",
    ]
    assert collect(course, files).listed == []
    assert in_gradebook(course) == {
        "102": (None, None, None, "102"),
        "77": ("小龍", "李", None, None),
        "ada1@example.org": ("Ada", "Smith", "ada1@example.org", "104"),
        "ada2@example.org": ("Ada", "Smith", "ada2@example.org", "105"),
        "Zoë O'Hara": (None, None, None, None),
    }
    assert submitted(course)[f"ada2@example.org/nst/{NOTEBOOK}"] == notebook("g")  # of the group, each has it


def test_what_a_system_hides_or_has_no_file_of_is_listed(course: Course, tmp_path: Path) -> None:
    members = {
        "anon_x8fg3_12_a.ipynb": notebook(),
        "LATE_anon_x8fg4_13_a.ipynb": notebook(),
        "lovelaceada_7_text.html": b"<p>my work</p>",
        canvas_name(PEOPLE[0], 14, "essay.pdf"): b"%PDF-1.4",
        canvas_name(PEOPLE[1], 15, "a.ipynb"): notebook(name="content_loss"),
    }
    (tmp_path / "empty").mkdir()
    collected = collect(
        course, [zipped(tmp_path / "c.zip", members), tmp_path / "missing.zip", tmp_path / "empty", course.root]
    )
    found = "\n".join(f"{each.where}: {each.found}" for each in collected.listed)
    assert found.count("Canvas hides whose it is") == 2
    assert "a text or a link in place of a file" in found
    assert "there is no notebook, but 'essay.pdf'" in found
    assert "that of another assignment, squeezenet" in found
    assert "there is no such file" in found
    assert "it is from no system that is known here" in found
    assert "it holds the course itself" in found
    assert not (course.root / "submitted").exists()
