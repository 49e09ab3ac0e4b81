"""What lies in a submission's folder in place of the notebook, and what is told of it."""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.squeezenet.assignment import ASSIGNMENT as SQUEEZENET
from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.grading.astray import MOST_LISTED, astray, is_missing
from autograder.judge.message import Message

each = pytest.mark.parametrize("assignment", assignments().values(), ids=list(assignments()))
NOBODY = 65534


def put(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text")
    return folder


def said(folder: Path, assignment: Assignment = NST) -> str:
    """What is told of a submission's folder in a course."""
    folder.mkdir(parents=True, exist_ok=True)
    return told(astray(assignment, folder, folder / assignment.notebook, folder.parents[2]))


def told(found: Message | None) -> str:
    return say(found) if found else ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "submitted" / "ann" / "nst"


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["a/b/.gitkeep"],
        [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/._Art_Generation_with_NST.ipynb", "._notes.txt"],
        ["timestamp.txt", "submission_secret.txt", "images/.DS_Store"],
        [".ipynb_checkpoints/notes-checkpoint.txt"],
    ],
)
def test_folder_without_work(folder: Path, names: list[str]) -> None:
    put(folder, *names)
    assert said(folder) == ""


@each
@pytest.mark.parametrize(
    ("change", "verb"),
    [
        ("{stem}.ipynb.txt", "Rename it"),
        ("{stem}.ipynb.json", "Rename it"),
        ("{stem}.IPYNB", "Rename it"),
        ("{stem} (1).ipynb", "Rename it"),
        ("{stem}.json", "Rename it"),
        ("{stem}", "Rename it"),
        ("homework.ipynb", "Rename it"),
        ("ab/cd/{stem}.ipynb", "Move it"),
        ("{stem}.ipynb/{stem}.ipynb", "Move it"),
        (".ipynb_checkpoints/{stem}-checkpoint.ipynb", "Move it"),
    ],
)
def test_what_looks_like_the_notebook_is_named(tmp_path: Path, assignment: Assignment, change: str, verb: str) -> None:
    name = change.format(stem=Path(assignment.notebook).stem)
    folder = put(tmp_path / "submitted" / "ann" / assignment.name, name, "images/mine.jpg")
    place = f"submitted/ann/{assignment.name}/{assignment.notebook}"
    assert is_missing(folder / assignment.notebook)
    assert said(folder, assignment) == (
        f"there is no {assignment.notebook}, but '{name}' (which looks like it) and 'images/mine.jpg'; "
        f"expected it at {place}. {verb}, then grade again"
    )


@pytest.mark.parametrize("name", ["work.rar", "work.7z", "work.tar.gz", "WORK.ZIP", "nst.ipynb.zip"])
def test_archive_is_to_be_unpacked(folder: Path, name: str) -> None:
    assert f"but '{name}'; expected" in said(put(folder, name))
    assert said(folder).endswith("Unpack it there, then grade again")


@pytest.mark.parametrize("name", ["me.jpg", "Art_Generation_with_NST.html", "nst/solution.py", "nst.ipynb.pdf"])
def test_what_is_no_notebook(folder: Path, name: str) -> None:
    assert f"but '{name}'; expected" in said(put(folder, name))
    assert said(folder).endswith("Ask for the notebook itself")


def test_notebook_in_a_zip(folder: Path) -> None:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("large.bin", os.urandom(2 * MOST_LISTED))
        archive.writestr("nst/mine\n.ipynb", "{}")
        archive.writestr("__MACOSX/nst/._mine.ipynb", "")
    assert "but 'all.zip' with 'nst/mine\\n.ipynb' in it; expected" in said(folder)


def test_zip_that_cannot_be_listed(folder: Path) -> None:
    """A list that is longer than what is read, a zip that is none, a pipe without an end."""
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "long.zip", "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}{'x' * 60_000}.ipynb", "")
    os.mkfifo(folder / "pipe.zip")
    (folder / "none.zip").write_bytes(b"PK\5\6" + bytes(30))
    assert "but 'long.zip', 'none.zip' and 'pipe.zip'; expected" in said(folder)


def test_right_one_of_several_comes_first(folder: Path) -> None:
    put(folder, "a.ipynb", "b/Art_Generation_with_NST.ipynb", "c.jpg", "d.jpg", "e.jpg", "f.jpg")
    first = "'b/Art_Generation_with_NST.ipynb', 'a.ipynb', 'c.jpg', 'd.jpg' and 2 more"
    assert f"but {first}; expected" in said(folder)
    assert said(folder).endswith("Move the right one, then grade again")


def test_notebook_of_another_assignment(folder: Path) -> None:
    put(folder, SQUEEZENET.notebook)
    assert f"but '{SQUEEZENET.notebook}' (of the assignment squeezenet); expected" in said(folder)
    assert said(folder).endswith("Hand in the notebook of this assignment")


def test_notebook_in_the_folder_of_its_own_edition_is_nothing_of_this_one(tmp_path: Path) -> None:
    """Whoever takes the Chinese edition is not missing in the class of the English one."""
    student = tmp_path / "ann"
    others = {"nst-zh", "squeezenet"}

    def found() -> str:
        return told(astray(NST, student, student / "nst" / NST.notebook, tmp_path, others))

    put(student, f"nst-zh/{NST.notebook}", f"squeezenet/{SQUEEZENET.notebook}")
    assert found() == ""
    put(student, f"squeezenet/{NST.notebook}")
    assert f"but 'squeezenet/{NST.notebook}' (which looks like it)" in found()


def test_odd_names_are_escaped(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in (b"\xff.ipynb", b"a\nb\x1b[2J.txt", "\u202egpj.exe".encode(), b"y" * 250):
        (folder / os.fsdecode(name)).write_text("")
    found = said(folder)
    assert found.isprintable()
    assert r"'\udcff.ipynb'" in found and r"'a\nb\x1b[2J.txt'" in found and r"'\u202egpj.exe'" in found
    assert "y" * 60 in found and "y" * 61 not in found


def test_links_are_named_and_not_followed(folder: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", NST.notebook)
    folder.mkdir(parents=True)
    (folder / "there").symlink_to(tmp_path / "elsewhere")
    (folder / "gone").symlink_to("nowhere")
    assert "but 'gone' and 'there'; expected" in said(folder)


def test_other_assignments_folders_hold_what_is_called_as_the_notebook_alone(tmp_path: Path) -> None:
    ann = put(tmp_path / "submitted" / "ann", "squeezenet/notes.txt", "SqueezeNet/a.ipynb")
    where = (NST, ann, ann / "nst" / NST.notebook, tmp_path, {"squeezenet"})
    assert astray(*where) is None
    put(ann, f"squeezenet/{NST.notebook}")
    found = told(astray(*where))
    assert f"but 'squeezenet/{NST.notebook}' (which looks like it); expected it at submitted/ann/nst" in found


@pytest.fixture
def locked() -> Iterator[Path]:
    """A submission's folder with a folder that nobody but root can open; the test is not root."""
    top = Path(tempfile.mkdtemp())  # pytest's own folders are not for other users
    top.chmod(0o755)
    folder = put(top / "submitted" / "ann" / "nst", f"mine/{NST.notebook}")
    before = os.geteuid()
    (folder / "mine").chmod(0)
    if before == 0:
        os.seteuid(NOBODY)
    yield folder
    os.seteuid(before)
    shutil.rmtree(top)


def test_what_cannot_be_opened_is_no_empty_folder(locked: Path) -> None:
    with pytest.raises(SubmissionError, match=r"nst/mine cannot be opened \(Permission denied\); .* permissions"):
        said(locked)
