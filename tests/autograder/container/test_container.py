"""The image of the Containerfile: it grades as an ordinary user without capabilities, from one mount to another."""

import os
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import fill, hand_in
from autograder.grading.released import released
from tests.support import podman
from tests.support.attacks import right
from tests.support.class_runs import table

USER = 1000  # the image's

pytestmark = pytest.mark.skipif(
    podman.way() is None, reason="needs root, Debian's podman and debootstrap, and a machine where podman runs"
)


def test_image_grades_from_one_mount_to_another(tmp_path: Path) -> None:
    """One test, since two of pytest's processes would build the image twice."""
    try:
        podman.build()
    except podman.UnreachableError as reason:
        pytest.skip(str(reason))
    said = podman.run(["doctor"], {}).stdout
    assert "right sample: 100 of 100 points" in said
    assert "none succeeded" in said

    course, results = tmp_path / "course", tmp_path / "results"
    hand_in(NST, fill(released(NST), right(NST)), course, "ada")
    hand_in(NST, released(NST), course, "bob")
    results.mkdir(mode=0o700)
    os.chown(results, USER, USER)
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*")}
    mounts = {"/course": str(results), "/course/submitted:ro": str(course / "submitted")}
    podman.run(["grade", "--course", "/course"], mounts)
    assert {student: float(row["score"]) for student, row in table(results).items()} == {"ada": 100, "bob": 0}
    assert (results / "report.html").exists()
    assert {path: path.stat().st_mtime_ns for path in course.rglob("*")} == before
