"""The watchdog, looking at processes that hide what they use."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.catalogue.say import say
from autograder.judge.message import Message
from autograder.sandbox import watch
from autograder.sandbox.limits import LIMITS, MB
from autograder.sandbox.watch import excess

SMALL = replace(LIMITS, disk_bytes=20 * MB, file_bytes=8 * MB, files=100)
C = "import ctypes, mmap, os, sys, threading, time\nlibc = ctypes.CDLL(None)\n"
WRITE = (
    C
    + "def write(name, size=6 << 20):\n    file = os.open(name, os.O_RDWR | os.O_CREAT); os.write(file, bytes(size))\n"
)
WRITE += "    return file\n"
WAIT = "\nprint('ready', flush=True); time.sleep(1000)"


def looked_at(source: str, folder: Path, look: Callable[[int], Message | None]) -> str:
    """What the watchdog says of a process that has run some Python in a folder."""
    command = [sys.executable, "-c", source]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            why = look(process.pid)
            return say(why) if why else ""
        finally:
            process.kill()


HIDDEN = {
    "named": "[write(f'f{i}') for i in range(4)]",
    "open": "for i in range(4): write('f'); os.remove('f')",
    "mapped": (
        "kept = [mmap.mmap(write(f'f{i}'), 0) for i in range(4)]\n"
        "for i in range(4): os.close(3 + i); os.remove(f'f{i}')"
    ),
    "mapped in part": (
        "for i in range(4):\n    f = write('f'); libc.mmap(None, 4096, 1, 2, f, ctypes.c_long(0)); os.remove('f')\n"
        "    os.close(f)"
    ),
    "mapped without a name": (
        "for i in range(4):\n    f = os.open('.', os.O_RDWR | os.O_TMPFILE); os.write(f, bytes(6 << 20))\n"
        "    libc.mmap(None, 4096, 1, 1, f, ctypes.c_long(0)); os.close(f)"
    ),
    "replaced": (
        "for i in range(4):\n    f = write('f'); libc.mmap(None, 4096, 1, 1, f, ctypes.c_long(0)); os.close(f)\n"
        "    open('g', 'w').close(); os.rename('g', 'f')"
    ),
    "under a name of two lines": (
        "for i in range(4):\n    f = write('a\\rb'); os.remove('a\\rb')\n"
        "    libc.mmap(None, 4096, 1, 1, f, ctypes.c_long(0)); os.close(f)"
    ),
    "in a folder that is gone": (
        "for i in range(4):\n    os.mkdir('d'); f = write('d/a\\nb (deleted)')\n"
        "    os.remove('d/a\\nb (deleted)'); os.rmdir('d')\n"
        "    libc.mmap(None, 4096, 1, 1, f, ctypes.c_long(0)); os.close(f)"
    ),
    "by a process without its first thread": (
        "def hide():\n    for i in range(4): write('f'); os.remove('f')\n"
        "    print('ready', flush=True); time.sleep(1000)\n"
        "threading.Thread(target=hide).start(); libc.syscall(60, 0)"
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_disk_is_counted(name: str, tmp_path: Path) -> None:
    said = looked_at(f"{WRITE}{HIDDEN[name]}{WAIT}", tmp_path, lambda pid: excess(pid, [str(tmp_path)], 0, SMALL))
    assert "wrote 24 MB to its folder, at most 20 MB" in said


def test_mapped_files_whose_size_only_root_may_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They count as if they were as large as a file may be."""
    real = os.stat

    def of_an_ordinary_user(path: str) -> os.stat_result:
        if "map_files" in str(path):
            raise PermissionError
        return real(path)

    monkeypatch.setattr(os, "stat", of_an_ordinary_user)
    source = f"{WRITE}{HIDDEN['mapped in part']}{WAIT}"
    said = looked_at(source, tmp_path, lambda pid: excess(pid, [str(tmp_path)], 0, SMALL))
    assert "wrote 32 MB to its folder" in said


def test_what_is_used_by_others_is_not_counted(tmp_path: Path) -> None:
    """A library that has been replaced since it was loaded is mapped and has no name, either."""
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.mkdir()
    folder.mkdir()
    source = f"{WRITE}os.chdir({str(elsewhere)!r})\n{HIDDEN['mapped in part']}{WAIT}"
    assert looked_at(source, folder, lambda pid: excess(pid, [str(folder)], 0, SMALL)) == ""


def test_a_file_counts_once(tmp_path: Path) -> None:
    """However often it is open and mapped, and wherever."""
    source = (
        f"{WRITE}f = write('f', 8 << 20); m = mmap.mmap(f, 0); k = mmap.mmap(f, 0); os.dup(f); os.remove('f'){WAIT}"
    )
    assert looked_at(source, tmp_path, lambda pid: excess(pid, [str(tmp_path)], 0, SMALL)) == ""


def test_many_files_and_folders_that_cannot_be_looked_into(tmp_path: Path) -> None:
    many = looked_at(
        f"{C}[open(str(i), 'w').close() for i in range(101)]{WAIT}",
        tmp_path,
        lambda pid: excess(pid, [str(tmp_path)], 0, SMALL),
    )
    assert "more than 100 files" in many
    deep = f"{C}for _ in range(30): os.mkdir('d' * 200); os.chdir('d' * 200){WAIT}"
    said = looked_at(deep, tmp_path, lambda pid: excess(pid, [str(tmp_path)], 0, replace(SMALL, files=1000)))
    assert "a folder that nobody can look into" in said


def test_many_mappings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of them that takes long to read is not read to its end, but ended."""
    monkeypatch.setattr(watch, "MOST_MAPS", 100_000)
    source = f"{C}m = [mmap.mmap(-1, 4096, 2 | 32, 1 + i % 2) for i in range(4000)]{WAIT}"
    said = looked_at(source, tmp_path, lambda pid: excess(pid, [str(tmp_path)], 0, SMALL))
    assert "mapped more than can be looked through" in said


def test_memory_of_a_process_without_its_first_thread(tmp_path: Path) -> None:
    source = f"{C}def take():\n    x = b'x' * (300 << 20)\n    print('ready', flush=True); time.sleep(1000)\n"
    source += "threading.Thread(target=take).start(); libc.syscall(60, 0)"
    limits = replace(SMALL, memory=-800 * MB)  # to which a gigabyte is added, for TensorFlow

    def look(pid: int) -> Message | None:
        while "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]:
            time.sleep(0.01)
        return excess(pid, [str(tmp_path)], 0, limits)

    assert "MB of memory" in looked_at(source, tmp_path, look)


@pytest.mark.parametrize("name", [b"a\rb", b"\xff", b"a\x0bThreads:9", b"\nRssAnon:"])
def test_process_with_a_name_of_its_own(name: bytes, tmp_path: Path) -> None:
    source = f"{C}libc.prctl(15, {name!r})\nx = b'x' * (300 << 20){WAIT}"
    said = looked_at(source, tmp_path, lambda pid: excess(pid, [str(tmp_path)], 0, replace(SMALL, memory=-800 * MB)))
    assert "MB of memory" in said


def test_process_that_has_ended(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as process:
        while "Z" not in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2]:
            time.sleep(0.01)
        assert excess(process.pid, [str(tmp_path)], 0, SMALL) is None
    assert excess(process.pid, [str(tmp_path)], 0, SMALL) is None
