"""Git clones: the last commit before the deadline counts, and nothing that a clone is configured to do is done."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.exchange.collect.collect import collect
from tests.support.exports import PICTURE, in_gradebook, notebook, set_due, state, submitted


def git(folder: Path, *command: str, **environment: str) -> None:
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "0"}
    subprocess.run(["git", *command], cwd=folder, env=os.environ | own | environment, check=True, capture_output=True)


def commit(
    clone: Path, date: str, files: dict[str, bytes], name: str = "Zoë O'Hara", email: str = "zoe@example.org"
) -> None:
    if not clone.exists():
        clone.mkdir(parents=True)
        git(clone, "init", "-q", "-b", "main")
    for file, content in files.items():
        (clone / file).parent.mkdir(parents=True, exist_ok=True)
        (clone / file).write_bytes(content)
    git(clone, "add", "-A")
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", email))
    }
    git(clone, "commit", "-qm", "work", **who, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE="2026-12-24T00:00:00Z")


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    folder = tmp_path / "clones"
    commit(folder / "hw-zoe", "2026-11-20T09:00:00+01:00", {"work/a.ipynb": notebook("one"), "work/me.jpg": PICTURE})
    commit(folder / "hw-zoe", "2026-11-20T11:59:59Z", {"work/a.ipynb": notebook("two")})
    commit(folder / "hw-zoe", "2026-11-20T12:00:01Z", {"work/a.ipynb": notebook("three")})
    return folder


def test_the_last_commit_before_the_deadline_counts(course: Course, clones: Path) -> None:
    set_due(course, datetime(2026, 11, 20, 12))
    (course.root / "students.csv").write_text("id,email\nzoe,Zoe@example.org\n")
    [line] = collect(course, [clones]).taken
    assert submitted(course) == {
        f"zoe/nst/{NST.notebook}": notebook("two"),
        "zoe/nst/me.jpg": PICTURE,
        "zoe/nst/timestamp.txt": b"2026-11-20 11:59:59.000000 UTC",
    }
    assert not line.is_late
    assert in_gradebook(course)["zoe"] == ("Zoë", "O'Hara", "Zoe@example.org", None)
    before = state(course)
    assert [line.state for line in collect(course, [clones]).taken] == ["unchanged"]
    assert state(course) == before
    git(clones / "hw-zoe", "gc", "-q")
    assert [(line.state, line.is_late) for line in collect(course, [clones / "hw-zoe"], "last").taken] == [
        ("replaced", True)
    ]
    assert submitted(course)[f"zoe/nst/{NST.notebook}"] == notebook("three")


def test_nothing_of_a_hostile_clone_is_run(course: Course, clones: Path, tmp_path: Path) -> None:
    clone, marker = clones / "hw-zoe", tmp_path / "run"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    trap.chmod(0o755)
    commit(clone, "2026-11-20T13:00:00Z", {".gitattributes": b"* filter=evil diff=evil export-subst ident\n"})
    (clone / ".git" / "config").write_text(
        f"[core]\n\tfsmonitor = {trap}\n\thooksPath = {tmp_path}\n\tsshCommand = {trap}\n\tpager = {trap}\n"
        f'\talternateRefsCommand = {trap}\n[filter "evil"]\n\tsmudge = {trap}\n\tclean = {trap}\n\tprocess = {trap}\n'
        f'[diff]\n\texternal = {trap}\n[diff "evil"]\n\ttextconv = {trap}\n[gpg]\n\tprogram = {trap}\n'
        f"[log]\n\tshowSignature = true\n[alias]\n\tlog = !{trap}\n[extensions]\n\tpartialClone = origin\n"
        f'[remote "origin"]\n\turl = ext::{trap}\n\tuploadpack = {trap}\n\tpromisor = true\n'
    )
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        shutil.copy(trap, clone / ".git" / "hooks" / hook)
    before = state_of(clone)
    assert [line.state for line in collect(course, [clones]).taken] == ["collected"]
    assert submitted(course)[f"hw-zoe/nst/{NST.notebook}"] == notebook("three")
    assert not marker.exists()
    assert state_of(clone) == before


def state_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_clones_that_lead_outside_or_hold_nothing_are_listed(course: Course, clones: Path, tmp_path: Path) -> None:
    good = clones / "hw-zoe"
    for name in ("alternates", "head", "objects", "missing", "branch", "pack"):
        shutil.copytree(good, clones / name)
    (clones / "alternates" / ".git" / "objects" / "info" / "alternates").write_text(str(good / ".git" / "objects"))
    (clones / "head" / ".git" / "HEAD").unlink()
    (clones / "head" / ".git" / "HEAD").symlink_to("/etc/passwd")
    shutil.rmtree(clones / "objects" / ".git" / "objects")
    (clones / "objects" / ".git" / "objects").symlink_to(good / ".git" / "objects")
    shutil.rmtree(clones / "pack" / ".git" / "objects" / "pack")
    (clones / "pack" / ".git" / "objects" / "pack").symlink_to(good / ".git" / "objects" / "pack")
    shutil.rmtree(clones / "missing" / ".git" / "objects")
    (clones / "missing" / ".git" / "objects").mkdir()
    (clones / "branch" / ".git" / "HEAD").write_text("ref: refs/../../../../hw-zoe/.git/refs/heads/main\n")
    (clones / "empty").mkdir()
    git(clones / "empty", "init", "-q")
    (clones / "worktree").mkdir()
    (clones / "worktree" / ".git").write_text(f"gitdir: {good / '.git'}\n")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{good}", str(clones / "shallow"))
    commit(clones / "linked", "2026-11-20T09:00:00Z", {"b.txt": b"nothing"}, email="other@example.org")
    (clones / "linked" / "a.ipynb").symlink_to("/etc/passwd")
    commit(clones / "linked", "2026-11-20T10:00:00Z", {}, email="other@example.org")
    (clones / "notes").mkdir()
    collected = collect(course, [clones])
    listed = {Path(each.where.strip("'")).name: each.found for each in collected.listed}
    assert listed.keys() == {
        "alternates",
        "head",
        "objects",
        "missing",
        "branch",
        "pack",
        "empty",
        "worktree",
        "linked",
        "notes",
    }
    assert "leads outside" in listed["alternates"]
    assert "no folder" in listed["objects"]
    assert "there are links in its objects" in listed["pack"]
    assert "no folder" in listed["worktree"]
    assert listed["empty"] == "there is no commit"
    assert "there is no notebook, but 'b.txt'" in listed["linked"]
    assert {line.student for line in collected.taken} == {"hw-zoe", "shallow"}
