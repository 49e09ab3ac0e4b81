"""The disk of its own that a kernel has where the system gives namespaces: full is full, and nobody else sees it."""

import os
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.disk import used
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import LIMITS, MB
from autograder.sandbox.watch import excess
from tests.support.sealed import in_sealed_child, start_sealed_child

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


def answer(source: str, folder: Path) -> Any:
    own, said = in_sealed_child(f"{source}\nanswer = [own, answer]", folder)
    if "disk" not in own:
        pytest.skip("this system gives no disk of its own, and the watchdog counts (tests/test_watch.py)")
    return said


# Each takes what it can until there is an error, in files that have no name, are not open, and are mapped.
HIDING = """
import ctypes, os, tempfile
libc, taken, where = ctypes.CDLL(None), 0, [os.getcwd(), f"{folder}/runtime/tmp", f"{folder}/runtime/home"]
try:
    while True:
        os.chdir(where[taken % 3])
        file = os.open("hog", os.O_RDWR | os.O_CREAT)
        os.unlink("hog")
        left = 10 << 20
        while left:
            left -= os.write(file, bytes(left))
        libc.mmap(None, 4096, 1, 1, file, ctypes.c_long(0))
        os.close(file)
        taken += 1
except OSError as error:
    answer = [error.errno, taken]
"""


def test_disk_is_full_at_the_limit_whatever_hides_it(tmp_path: Path) -> None:
    said = answer(f"folder = {str(tmp_path)!r}\n{HIDING}", tmp_path)
    assert said == [ENOSPC, LIMITS.disk_bytes // (10 * MB)]


def test_number_of_files_is_limited(tmp_path: Path) -> None:
    source = """
count = 0
try:
    while True:
        open(f"f{count}", "x").close()
        count += 1
except OSError as error:
    answer = [error.errno, count]
"""
    error, count = answer(source, tmp_path)
    assert error == ENOSPC
    assert LIMITS.files - 10 < count <= LIMITS.files


def test_folder_outside_stays_as_it_is(tmp_path: Path) -> None:
    """What lies in it is there inside, can be changed, and goes with the process."""
    scratch = tmp_path / "scratch"
    (scratch / "pictures").mkdir(parents=True)
    (scratch / "pictures" / "one").write_text("as it was")
    source = """
import os
before = open("pictures/one").read()
open("pictures/one", "w").write("changed")
open("new", "w").write("new")
os.makedirs("a/b")
answer = [before, open("pictures/one").read(), sorted(os.listdir()), os.stat("new").st_uid == os.getuid()]
"""
    assert answer(source, tmp_path) == ["as it was", "changed", ["a", "new", "pictures"], True]
    assert [path.name for path in sorted(scratch.rglob("*"))] == ["pictures", "one"]
    assert (scratch / "pictures" / "one").read_text() == "as it was"


def test_sockets_folder_can_be_kept_as_it_is(tmp_path: Path) -> None:
    """Though its owner is who runs this; the grader connects to what lies there."""
    source = f"""
import os
answer, folder = [], {str(tmp_path / "runtime")!r}
for name, attempt in {{
    "make": lambda: open(folder + "/new", "x"), "link": lambda: os.symlink("/", folder + "/link"),
    "mode": lambda: (os.chmod(folder, 0o700), open(folder + "/new", "x")), "remove": lambda: os.rmdir(folder + "/home"),
    "rename": lambda: os.rename(folder + "/tmp", folder + "/gone"), "itself": lambda: os.rename(folder, folder + "2"),
}}.items():
    try:
        attempt()
        answer.append(name)
    except OSError:
        pass
"""
    assert answer(source, tmp_path) == []


def test_watchdog_knows_what_is_on_it(tmp_path: Path) -> None:
    source = """
open("f", "wb").write(bytes(30 << 20))
print(own, flush=True)
input()
"""
    child = start_sealed_child(source, tmp_path, None)
    assert child.stdout is not None
    said = child.stdout.readline()
    try:
        if "disk" not in said:
            pytest.skip("this system gives no disk of its own")
        folder = str(tmp_path / "scratch")
        assert 30 * MB <= (used(child.pid, folder) or 0) <= 31 * MB
        assert excess(child.pid, [folder], 0, LIMITS) is None
        assert used(os.getpid(), folder) is None
    finally:
        child.kill()
        child.communicate()
    assert used(child.pid, folder) is None
