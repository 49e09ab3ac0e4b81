"""The answers of a class as files, and the programs that compare them, in whose place small scripts stand."""

import csv
import shlex
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.__main__ import main
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, solutions
from autograder.exchange.similarity.answers import answers
from autograder.exchange.similarity.folder import LONGEST, folder_name
from autograder.grading.released import released

RIGHT = solutions(instructor_notebook(NST))
ESCAPE = "\x1b[2J李"  # a student's id, which clears a terminal
NAMES = 'id,first_name,last_name\nada,=Ada,"O\'Neill, née King"\n'
HOSTILE = """%%time
!rm -rf ~
def gram_matrix(A):
    '''\x1b[2J\u202e'''
    %timeit 1
    return (open("ran", "w")
            % A)
open("ran", "w")
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which three can be compared; two have handed in something else."""
    root = tmp_path_factory.mktemp("course")
    own = fill(released(NST), RIGHT)
    own.cells.insert(3, new_code_cell("secret_of_a_free_cell = 1"))
    hand_in(NST, own, root, "ada")
    (root / "submitted" / "ada" / "nst" / "timestamp.txt").write_text("2026-12-04 10:00:00 UTC")
    hand_in(NST, fill(released(NST), RIGHT | {"gram_matrix": HOSTILE}), root, ESCAPE)
    hand_in(NST, released(NST), root, "--version")
    (root / "submitted" / "--version" / "nst" / "timestamp.txt").write_text("yesterday")
    hand_in(NST, new_notebook(), root, "eve")
    hand_in(NST, fill(released(NST), {"gram_matrix": "x = 1\n" * 20_000}), root, "gil")
    (root / "submitted" / "fay" / "nst").mkdir(parents=True)
    (root / "submitted" / "fay" / "nst" / NST.notebook).write_text("\x1b[2J no notebook")
    (root / "students.csv").write_text(NAMES)
    return root


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the only one in which programs are found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, *lines: str) -> None:
    """Put a script that notes its arguments and its folder in place of a program, and then does something."""
    note = f"import os, sys; open({str(folder / 'called')!r}, 'w').write('\\n'.join([os.getcwd(), *sys.argv[1:]]))"
    (folder / name).write_text("\n".join([f"#!{sys.executable}", note, *lines]))
    (folder / name).chmod(0o755)


def called(folder: Path) -> list[str]:
    return (folder / "called").read_text().split("\n")


def run(course: Path, out: Path, *options: str) -> int:
    return main(["similarity", "--course", str(course), "--out", str(out), *options])


def test_folder_holds_what_students_wrote_and_what_they_were_given(
    course: Path, programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "alike"
    assert run(course, out) == 0
    said = capsys.readouterr()
    assert {file.name for file in out.iterdir()} == {"submissions", "template", "info.csv"}
    assert {file.name for file in (out / "submissions").iterdir()} == {"ada", "%2D-version", "%1B%5B2J%E6%9D%8E"}
    given = (out / "template" / "answers.py").read_text()
    texts = {file.parent.name: file.read_text() for file in out.glob("submissions/*/answers.py")}
    assert texts["%2D-version"] == given == answers(released(NST))
    assert [line for line in given.split("\n") if line.startswith("# %% ")] == [f"# %% {name}" for name in RIGHT]
    assert "secret_of_a_free_cell" not in texts["ada"] and RIGHT["gram_matrix"] in texts["ada"]
    compile(given, "template", "exec")
    hostile = texts["%1B%5B2J%E6%9D%8E"]
    compile(hostile, "hostile", "exec")
    assert "# !rm -rf ~" in hostile and "\x1b" not in hostile and "\u202e" not in hostile
    assert not Path("ran").exists() and not (course / "ran").exists()
    rows = {row["filename"]: (row["full_name"], row["created_at"]) for row in csv.DictReader((out / "info.csv").open())}
    assert rows == {
        "submissions/ada/answers.py": ("'=Ada O'Neill, née King", "2026-12-04T10:00:00Z"),
        "submissions/%2D-version/answers.py": ("'--version", ""),
        "submissions/%1B%5B2J%E6%9D%8E/answers.py": ("\\x1b[2J李", ""),
    }
    assert (
        "found answers of 12" in said.err
        and "left out: 'eve': " in said.err
        and "left out: 'fay': " in said.err
        and "\x1b[2J" not in said.err + said.out
    )
    assert f"wrote {out}, with the answers of 3 students\nNeither dolos nor jplag is installed" in said.out
    assert f"cd {out} && dolos run --language python --ignore template/answers.py" in said.out
    assert f"cd {out} && jplag --language python3 --base-code template --mode run" in said.out


def test_dolos_compares(course: Path, programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same folder is written again, without the report on the one before. What is not ours is kept."""
    out = tmp_path / "with blanks"
    install(programs, "dolos", "os.mkdir('dolos')")
    install(programs, "jplag", "sys.exit(9)")
    for _ in range(2):
        assert run(course, out) == 0
        (out / "mine.txt").write_text("a note")
        folder, *arguments = called(programs)
        assert folder == str(out)
        assert arguments == shlex.split(
            "run --language python --ignore template/answers.py --output-format csv --output-destination dolos info.csv"
        )
        assert all((out / name).exists() for name in ("template/answers.py", "info.csv"))
        view = shlex.join([str(programs / "dolos"), "serve", "dolos"])
        assert f"To see what is alike: cd '{out}' && {view}\n" in capsys.readouterr().out
    assert {file.name for file in out.iterdir()} == {"submissions", "template", "info.csv", "dolos", "mine.txt"}
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("report", ["jplag.jplag", "jplag.zip"])
def test_jplag_compares(
    course: Path, programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], report: str
) -> None:
    out, jar = tmp_path / "alike", tmp_path / "jplag-6.jar"
    install(programs, "dolos", "sys.exit(9)")
    install(programs, "java", f"open({report!r}, 'w')")
    jar.touch()
    assert run(course, out, "--jplag", str(jar)) == 0
    assert called(programs) == [
        str(out),
        *("-jar", str(jar), "--language", "python3", "--base-code", "template", "--mode", "run"),
        *("--result-file", "jplag", "--overwrite", "submissions"),
    ]
    view = shlex.join([str(programs / "java"), "-jar", str(jar), "--mode", "view", report])
    assert capsys.readouterr().out.endswith(f"cd {out} && {view}\n")


def test_what_goes_wrong_is_told(
    course: Path, programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "alike"
    install(programs, "jplag", "sys.exit(3)")
    assert run(course, out) == 1
    assert "jplag ended with status 3 and no report" in capsys.readouterr().err
    assert (out / "info.csv").exists()
    install(programs, "jplag")
    assert run(course, out) == 1
    assert "jplag ended with status 0 and no report" in capsys.readouterr().err
    assert run(course, out, "--jplag", str(tmp_path / "no.jar")) == 1
    assert "no.jar: found no java on this machine; expected" in capsys.readouterr().err
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "info.csv").write_text("filename,grade\nmine,1\n")
    assert run(course, tmp_path / "other") == 1
    assert "is there already, and holds no info.csv of this command" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "other").iterdir()] == ["info.csv"]


def test_one_alone_is_not_compared(programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(NST, released(NST), tmp_path, "ada")
    hand_in(NST, new_notebook(), tmp_path, "eve")
    assert run(tmp_path, tmp_path / "alike") == 1
    said = capsys.readouterr().err
    assert "1 notebooks can be compared; expected two at least" in said and "'eve': " in said
    assert not (tmp_path / "alike").exists()


def test_folders_are_told_apart() -> None:
    ids = [
        "ada",
        "Ada",
        "a/b",
        "a%2Fb",
        "a b",
        ".a",
        "-a",
        "%2Da",
        "é",
        "e\u0301",
        "\udcff",
        "\x00",
        "x" * 200,
        "x" * 201,
        "李" * 80,
    ]
    names = [folder_name(student) for student in ids]
    assert len({*names}) == len(ids) and folder_name("ada@uni.example") == "ada@uni.example"
    for name in names:
        assert (
            len(name) <= LONGEST and name.isascii() and name.isprintable() and "/" not in name and name[0] not in "-."
        )


def test_answers_are_those_of_the_edition() -> None:
    cells = [new_code_cell("x = 1"), new_code_cell("y = 2", metadata={"nbgrader": {"grade_id": "y", "solution": True}})]
    assert answers(NotebookNode(cells=cells)) == "# %% y\ny = 2\n"
