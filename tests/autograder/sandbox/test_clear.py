"""Folders that a stranger has written to are emptied, and nothing outside of them is touched."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE

import pytest

from autograder.assignments.assignment import ROOT
from autograder.sandbox import clear as module
from autograder.sandbox.clear import clear
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import HELD, Folder, sweep

# Makes folders with a folder in them and swaps both for links to a folder outside, again and again.
RACER = """
import os, sys
from contextlib import suppress
folder, outside = sys.argv[1:]
os.chdir(folder)
def attempt(do, *arguments):
    with suppress(OSError):
        do(*arguments)
while True:
    for name in map(str, range(5)):
        attempt(os.mkdir, name)
        attempt(os.mkdir, name + "/inner")
        attempt(os.mkdir, name + "/inner/innermost")
        attempt(os.symlink, outside, name + "-link")
        for one in (name, name + "/inner"):
            attempt(os.rename, one, name + "-away")
            attempt(os.rename, name + "-link", one)
        for one in (name + "/inner", name):
            attempt(os.rename, one, name + "-link")
            attempt(os.rename, name + "-away", one)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    (outside / "kept").mkdir(parents=True)
    (folder / "inner").mkdir(parents=True)
    (folder / "link").symlink_to(outside)
    (folder / "inner" / "link").symlink_to(outside)
    (folder / "nowhere").symlink_to("nowhere")
    clear(folder)
    assert [*folder.iterdir()] == []
    assert (outside / "kept").is_dir()
    (tmp_path / "other").symlink_to(outside)
    with pytest.raises(OSError, match="other"):
        clear(tmp_path / "other")
    assert (outside / "kept").is_dir()


def test_deep_folders(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1100):  # Python recurses a thousand times, and a path has 4096 characters
        os.mkdir("deep", dir_fd=descriptor)
        inner = os.open("deep", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    clear(tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_folders_without_permissions() -> None:
    """As an ordinary user, to whom they matter."""
    program = """
import os, tempfile
from pathlib import Path
from autograder.sandbox.clear import clear
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder = Path(tempfile.mkdtemp())
for name in ("a/b/c", "d/e"):
    (folder / name).mkdir(parents=True)
    (folder / name / "file").touch()
for name in ("a/b/c", "a/b", "a", "d/e", "d"):
    (folder / name).chmod(0)
folder.chmod(0)
clear(folder)
folder.rmdir()
print(os.geteuid())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == f"{os.geteuid() or 65534}\n", done.stderr


def test_race(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What swaps folders for links all the time reaches nothing outside."""
    monkeypatch.setattr(module, "LONGEST", 0.3)
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    for name in ("outside", "folder"):
        (tmp_path / name).mkdir()
    for n in range(200):
        (outside / str(n)).mkdir()
        (outside / str(n) / "file").touch()
    outside.chmod(0o751)
    with subprocess.Popen([sys.executable, "-c", RACER, str(folder), str(outside)]) as racer:
        while not [*folder.iterdir()]:
            pass
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            with suppress(SandboxError):
                clear(folder)
        racer.kill()
    monkeypatch.undo()
    clear(folder)
    assert [*folder.iterdir()] == []
    assert len([*outside.glob("*/file")]) == 200
    assert outside.stat().st_mode & 0o777 == 0o751


def test_does_not_go_on_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        (tmp_path / str(n)).touch()
    monkeypatch.setattr(module, "LONGEST", -1)
    with pytest.raises(SandboxError, match="still write"):
        clear(tmp_path)
    monkeypatch.setattr(module, "LONGEST", 60)
    monkeypatch.setattr(os, "unlink", lambda *_, **__: Path("/no/such/file").stat())  # as a file that cannot be removed
    with pytest.raises(SandboxError, match="No such file"):
        clear(tmp_path)


def test_sweep_takes_only_what_was_left_behind(temporary: Path, tmp_path: Path) -> None:
    program = """
import sys
from autograder.sandbox.folders import Folder
folder = Folder()
(folder.path / "inner").mkdir()
print(folder.path, flush=True)
sys.stdin.read()
"""
    outside = tmp_path / "outside"
    (outside / "kept").mkdir(parents=True)
    (temporary / f"{HELD}link").symlink_to(outside)
    (temporary / "other").mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", program]
    with (
        Folder() as own,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE, text=True) as grader,
    ):
        assert grader.stdout is not None
        left = Path(grader.stdout.readline().strip())
        sweep()
        assert left.is_dir()  # its grader runs
        grader.kill()
        grader.wait()
        sweep()
        assert not left.exists()
        assert own.path.is_dir()
    assert {path.name for path in temporary.iterdir()} == {f"{HELD}link", "other"}
    assert (outside / "kept").is_dir()
