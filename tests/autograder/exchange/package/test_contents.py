"""What a package holds, and how it is written."""

import os
import zipfile
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.assignments.find import assignments, first_editions
from autograder.build.build import BEGIN_SOLUTION, END_SOLUTION, instructor_notebook
from autograder.build.submission import solutions
from autograder.exchange.package.contents import MEMORY, contents, mode
from autograder.exchange.package.systems import SYSTEMS
from autograder.exchange.package.write import write_folder
from nst.errors import OverwriteError

FIRST = {assignment.name: assignment for assignment in first_editions()}
MOST = 10 * 2**20  # bytes of a bundle that classroom50's runner fetches


@pytest.fixture(scope="module", params=FIRST)
def packed(request: pytest.FixtureRequest) -> tuple[str, dict[str, bytes]]:
    """Return an assignment's name, and the package of it for Gradescope."""
    return request.param, contents(SYSTEMS["gradescope"], FIRST[request.param])


def test_no_solution_is_in_it(packed: tuple[str, dict[str, bytes]]) -> None:
    name, files = packed
    parts = {part for path in files for part in Path(path).parts}
    assert not parts & {
        "samples",
        "submissions",
        "course",
        "tests",
        "benchmarks",
        "tools",
        "docs",
        "commands",
        "classroom",
    }
    assert not [path for path in files if Path(path).name.startswith("source") and "assignments" in path]
    text = b"\n".join(files.values()).decode(errors="replace")
    assert BEGIN_SOLUTION not in text.replace(f'"{BEGIN_SOLUTION}", "{END_SOLUTION}"', "")
    for edition in assignments().values():
        if edition.is_edition_of(FIRST[name]):
            for grade_id, cell in solutions(instructor_notebook(edition)).items():
                assert cell not in text, grade_id
                assert repr(cell)[1:-1] not in text, grade_id


def test_only_one_assignment_is_in_it(packed: tuple[str, dict[str, bytes]]) -> None:
    name, files = packed
    assert f"autograder/assignments/{name}/checks/__init__.py" in files
    assert not [path for path in files if any(f"/{other}/" in path for other in set(FIRST) - {name})]
    if network := FIRST[name].network:
        assert str(network.thin.relative_to(network.thin.parents[1])) in files


def test_size_and_modes(packed: tuple[str, dict[str, bytes]]) -> None:
    _, files = packed
    assert sum(map(len, files.values())) < MOST
    assert {path for path, content in files.items() if mode(content) & 0o111} == {"setup.sh", "run_autograder"}


def test_grader_is_the_same_for_all_systems(packed: tuple[str, dict[str, bytes]]) -> None:
    name, files = packed
    for system in SYSTEMS.values():
        other = contents(system, FIRST[name])
        shared = {path for path in files if path not in {"setup.sh", "run_autograder", "README.md"}}
        assert all(other[str(Path(system.code, path))] == files[path] for path in shared)
        assert system.readme in other
        written = other[system.readme].decode()
        assert f"{MEMORY} MB" in written


def test_command_writes_what_is_uploaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "grader.zip"
    command = ["package", "gradescope", "--assignment", "squeezenet", "--out", str(out)]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith(f"wrote {out} (")
    first = out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        assert {"setup.sh", "run_autograder"} <= {*names}  # at the root
        assert archive.getinfo("run_autograder").external_attr >> 16 & 0o777 == 0o755
        assert b"entry gradescope squeezenet" in archive.read("run_autograder")
        assert archive.testzip() is None
    assert main(command) == 1
    assert "--overwrite replaces it" in capsys.readouterr().err
    assert main([*command, "--overwrite"]) == 0
    assert out.read_bytes() == first  # the same files give the same bytes


def test_folder_may_be_a_repository(tmp_path: Path) -> None:
    files = {".github/workflows/grade.yaml": b"new", ".github/autograder/run": b"#!/bin/sh\n"}
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / "README.md").write_text("theirs")
    write_folder(files, tmp_path, overwrite=False)
    assert os.access(tmp_path / ".github" / "autograder" / "run", os.X_OK)
    secret = tmp_path / "secret"
    secret.write_text("kept")
    (tmp_path / ".github" / "workflows" / "grade.yaml").unlink()
    (tmp_path / ".github" / "workflows" / "grade.yaml").symlink_to(secret)
    with pytest.raises(OverwriteError, match="1 other"):
        write_folder(files, tmp_path, overwrite=False)
    write_folder(files, tmp_path, overwrite=True)
    assert (tmp_path / ".github" / "workflows" / "grade.yaml").read_bytes() == b"new"
    assert (secret.read_text(), (tmp_path / "README.md").read_text()) == ("kept", "theirs")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".github", "README.md", "secret"]
