"""Collect a class from each system, twice, and print what it took. The files are made here.

    python -m benchmarks.collect                   about two minutes on two cores
    python -m benchmarks.collect --students 200

Each student has a notebook of their own and a picture. The second time, nothing may be written.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from tests.support.paths import ROOT

MOST = {"the first time": 20, "again": 5}  # seconds for a thousand

Handed = Iterator[tuple[int, bytes, bytes]]  # number of the student, notebook, picture


def handed_in(students: int) -> Handed:
    """Yield what each student hands in."""
    notebook, picture = NST.released.read_bytes(), (ROOT / "images" / "louvre_small.jpg").read_bytes()
    for number in range(students):
        yield number, notebook.replace(b'"source": [', b'"source": [\n    "# %d\\n",' % number, 1), picture


def canvas(place: Path, handed: Handed) -> Path:
    """Make the zip of Canvas."""
    with zipfile.ZipFile(place / "canvas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, notebook, picture in handed:
            archive.writestr(f"lovelaceada{number}_{1000 + number}_{2 * number + 1}_work.ipynb", notebook)
            archive.writestr(f"lovelaceada{number}_{1000 + number}_{2 * number + 2}_me.jpg", picture)
    return place / "canvas.zip"


def moodle(place: Path, handed: Handed) -> Path:
    """Make the zip of Moodle, with folders."""
    with zipfile.ZipFile(place / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, notebook, picture in handed:
            archive.writestr(f"Ada Lovelace_{number + 1}_assignsubmission_file/work.ipynb", notebook)
            archive.writestr(f"Ada Lovelace_{number + 1}_assignsubmission_file/me.jpg", picture)
    return place / "moodle.zip"


def gradescope(place: Path, handed: Handed) -> Path:
    """Make the export of Gradescope."""
    told = []
    with zipfile.ZipFile(place / "gradescope.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, notebook, picture in handed:
            told.append(
                f"submission_{number}:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '{number}'\n"
                f"    :email: ada{number}@example.org\n  :created_at: 2026-11-20 10:00:00.123456789 Z\n"
            )
            archive.writestr(f"export/submission_{number}/work.ipynb", notebook)
            archive.writestr(f"export/submission_{number}/me.jpg", picture)
        archive.writestr("export/submission_metadata.yml", "---\n" + "".join(told))
    return place / "gradescope.zip"


def notebooks(place: Path, handed: Handed) -> Path:
    """Make a folder of notebooks."""
    folder = place / "notebooks"
    folder.mkdir()
    for number, notebook, picture in handed:
        (folder / f"student{number:04}.ipynb").write_bytes(notebook)
        (folder / f"student{number:04}.jpg").write_bytes(picture)
    return folder


def clones(place: Path, handed: Handed) -> Path:
    """Make a folder of git clones, with one commit each."""
    folder = place / "clones"
    author = {f"GIT_{who}_{what}": "ada" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for number, notebook, picture in handed:
        clone = folder / f"student{number:04}"
        clone.mkdir(parents=True)
        (clone / "work.ipynb").write_bytes(notebook)
        (clone / "me.jpg").write_bytes(picture)
        command = "git init -q && git add . && git commit -qm work"
        subprocess.run(["/bin/sh", "-c", command], cwd=clone, env=os.environ | author, check=True)  # noqa: S603 -- our own
    return folder


SYSTEMS: dict[str, Callable[[Path, Handed], Path]] = {
    "Canvas": canvas,
    "Moodle": moodle,
    "Gradescope": gradescope,
    "notebooks": notebooks,
    "git clones": clones,
}


def collected(file: Path, course: Path, students: int) -> tuple[float, float]:
    """Collect a file by our own command. Returns: seconds, and seconds of processors."""
    command = [sys.executable, "-m", "autograder", "collect", str(file), "--course", str(course)]
    began, used = time.perf_counter(), processors()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    wall = time.perf_counter() - began
    there = len([*course.glob("submitted/*/*/*.ipynb")])
    if done.returncode or there != students:
        raise SystemExit(f"{there} of {students} were collected:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return wall, processors() - used


def processors() -> float:
    """Return the seconds of processors that have gone into commands."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Print the figures. Return the exit status, 1 if it took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000, metavar="N", help="default: %(default)s")
    students = parser.parse_args().students
    print(f"{students} students, {os.cpu_count()} cores, the whole command\n")
    print(f"{'':12}" + "".join(f"{turn:>28}" for turn in MOST))
    slow = False
    for system, make in SYSTEMS.items():
        with tempfile.TemporaryDirectory(prefix="nst-collect-") as name:
            place = Path(name)
            file, course = make(place, handed_in(students)), place / "course"
            walls = [collected(file, course, students) for _ in MOST]
        slow |= any(wall > most * max(1, students / 1000) for (wall, _), most in zip(walls, MOST.values(), strict=True))
        print(f"{system:12}" + "".join(f"{wall:9.1f} s, {used:4.1f} s of CPU" for wall, used in walls), flush=True)
    return int(slow)


if __name__ == "__main__":
    raise SystemExit(main())
