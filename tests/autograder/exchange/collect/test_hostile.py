"""Whatever students put into their files: it is listed, nothing leaves its folder, and the others are collected."""

import os
import stat
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.exchange.collect.collect import collect
from autograder.exchange.collect.contents import Wanted, contents
from autograder.exchange.collect.listed import RefusedError
from autograder.exchange.collect.tree import File, safe_path
from autograder.grading.released import released
from tests.support.exports import PICTURE, notebook, submitted, zipped

FOLDER = "assignsubmission_file"
LONG = "x" * 300


def packed(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def inside(**files: bytes) -> dict[str, bytes]:
    """What becomes of files, which are named with __ for / and _ for a dot."""
    listed = [as_file(name, content) for name, content in files.items()]
    return contents(Wanted(NST, released(NST)), listed).files


def as_file(name: str, content: bytes) -> File:
    path = safe_path(name.replace("__", "/").replace("_", "."))
    return File(path, len(content), lambda: content)


def a_link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def encrypted(info: zipfile.ZipInfo) -> None:
    info.flag_bits |= 1


def damaged(info: zipfile.ZipInfo) -> None:
    info.CRC ^= 1


def shrunk(info: zipfile.ZipInfo) -> None:
    info.file_size = 10


CHANGED: dict[str, tuple[Callable[[zipfile.ZipInfo], None], str]] = {
    "Eve": (a_link, "it is a link"),
    "Fay": (encrypted, "it is encrypted"),
    "Gil": (damaged, "it is damaged"),
    "Hal": (shrunk, "it is damaged"),
}
NAMED = {
    f"Ida_5_{FOLDER}/../../../../outside.ipynb": "its path leads outside",
    f"/Jan_6_{FOLDER}/a.ipynb": "its path leads outside",
    f"C:\\Kim_7_{FOLDER}\\a.ipynb": "its path leads outside",
    f"Leo\x1b[31m_8_{FOLDER}/a.ipynb": "cannot be printed",
    f"Mia_9_{FOLDER}/{LONG}.ipynb": "longer than 255 bytes",
    f"Good_1_{FOLDER}/A.IPYNB": "but for case",
}


def test_each_hostile_file_is_listed_and_the_others_are_collected(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "moodle.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Good_1_{FOLDER}/a.ipynb", notebook("good"))
        for name in NAMED:
            archive.writestr(zipfile.ZipInfo(name), notebook("hostile"))
        archive.writestr(f"Bob_2_{FOLDER}/a.ipynb", b" " * 20_000_000)
        for number, (name, (change, _)) in enumerate(CHANGED.items(), 20):
            info = zipfile.ZipInfo(f"{name}_{number}_{FOLDER}/a.ipynb")
            archive.writestr(info, notebook("hostile"))
            change(info)
    collected = collect(course, [file])
    assert submitted(course) == {f"1/nst/{NST.notebook}": notebook("good")}
    listed = "\n".join(f"{each.where}: {each.found}" for each in collected.listed)
    assert "\x1b" not in listed
    assert "it is a zip bomb: " in listed
    for reason in (*NAMED.values(), *(reason for _, reason in CHANGED.values())):
        assert reason in listed
    assert len(collected.listed) == len(NAMED) + len(CHANGED) + 1
    assert all(each.advice for each in collected.listed)
    assert not list(tmp_path.rglob("*outside*"))


@pytest.mark.parametrize(
    "content", [b"PK", packed({"a.ipynb": notebook()})[:-30], b"\0" * 100_000], ids=["short", "cut off", "zeros"]
)
def test_a_damaged_zip_is_listed(content: bytes, course: Course, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert "it is damaged, or no zip" in collect(course, [tmp_path / "a.zip"]).listed[0].found


def test_links_and_pipes_in_a_folder_are_not_opened(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    (folder / "ada.ipynb").write_bytes(notebook("ada"))
    (tmp_path / "secret.ipynb").write_bytes(notebook("secret"))
    (folder / "eve.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (folder / "fay").symlink_to(tmp_path)
    os.mkfifo(folder / "gil.ipynb")
    collected = collect(course, [folder])
    assert {each.where for each in collected.listed} == {
        f"'attachments: {name}'" for name in ("eve.ipynb", "fay", "gil.ipynb")
    }
    assert submitted(course) == {f"ada/nst/{NST.notebook}": notebook("ada")}


def test_the_notebook_is_known_by_what_is_in_it_wherever_it_is() -> None:
    zip = packed({"work/h.ipynb": notebook(), "work/images/me.jpg": PICTURE, "__MACOSX/work/._h.ipynb": b"\0"})
    with_picture = {NST.notebook: notebook(), "images/me.jpg": PICTURE}
    assert inside(work_zip=zip) == with_picture
    assert inside(readme_txt=notebook(), images__me_jpg=PICTURE) == with_picture
    assert inside(deep__h_ipynb=notebook(), deep__images__me_jpg=PICTURE) == with_picture
    foreign = notebook(name="content_loss")
    assert inside(a_ipynb=foreign, b_ipynb=notebook(), c_ipynb=b"{", d_mat=b"weights", pictures_zip=b"PK") == {
        NST.notebook: notebook()
    }
    both = inside(me_jpg=PICTURE, sub__a_ipynb=notebook(), sub__ME_jpg=b"another")
    assert both == {NST.notebook: notebook(), "me.jpg": PICTURE}  # one place for two: the second is left


def test_a_student_does_not_tell_the_time(course: Course, tmp_path: Path) -> None:
    members = {f"Ada_1_{FOLDER}/a.ipynb": notebook(), f"Ada_1_{FOLDER}/Timestamp.txt": b"2001-01-01 00:00:00 UTC"}
    collect(course, [zipped(tmp_path / "a.zip", members)])
    assert [*submitted(course)] == [f"1/nst/{NST.notebook}"]


def test_several_notebooks() -> None:
    assert inside(a_ipynb=notebook("1"), b_ipynb=notebook("1")) == {NST.notebook: notebook("1")}
    right = {NST.notebook: notebook("right")}
    assert (
        contents(
            Wanted(NST, released(NST)),
            [as_file("a_ipynb", notebook("2")), File(safe_path(NST.notebook), 9, lambda: notebook("right"))],
        ).files
        == right
    )
    newest = [
        File(safe_path(NST.notebook), 9, lambda: notebook("old"), 1),
        File(safe_path("b.ipynb"), 9, lambda: notebook("right"), 2),
    ]
    assert contents(Wanted(NST, released(NST)), newest).files == right
    with pytest.raises(RefusedError, match=r"2 notebooks of the assignment differ: 'a.ipynb', 'b.ipynb'"):
        inside(a_ipynb=notebook("1"), b_ipynb=notebook("2"))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a_ipynb": b"{"}, "a.ipynb"),
        ({"a_zip": packed({"../a.ipynb": notebook()})}, "its path leads outside"),
        ({"a_zip": packed({f"{n}.txt": b"" for n in range(600)})}, "more than 500 files or 64 MB"),
        ({"a_zip": packed({"b.zip": packed({"a.ipynb": notebook()})})}, "'a.zip/b.zip' is not unpacked here"),
        ({"a_zip": packed({"a.bin": bytes(20_000_000)})}, "it is a zip bomb"),
        ({"a_rar": b"Rar!"}, "'a.rar' is not unpacked here"),
        ({"a_ipynb": notebook(), "b_txt": bytes(68_000_000)}, "more than 500 files or 64 MB"),
        ({}, "there is no file"),
    ],
    ids=["no notebook", "outside", "many", "zip in zip", "bomb", "rar", "large", "nothing"],
)
def test_what_is_not_taken(files: dict[str, bytes], found: str) -> None:
    with pytest.raises(RefusedError, match=found):
        inside(**files)


@given(st.text(max_size=40) | st.text("./\\aC:\0 é", max_size=12))
def test_no_name_leads_outside(name: str) -> None:
    try:
        path = safe_path(name)
    except RefusedError:
        return
    place = os.path.normpath(f"/course/{path}")
    assert place.startswith("/course/")
    assert str(path).isprintable()
