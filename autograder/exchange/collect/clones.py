"""A folder of git clones: what was committed is what was handed in, at the time that its author's machine told.

A clone may hold a configuration that runs programs, hooks and filters. None of it is read: git is given an empty
repository of our own, and of the clone only the folder with its objects. Nothing is checked out.
"""

import os
import re
import resource
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from subprocess import PIPE

from tqdm import tqdm

from autograder.exchange.collect.attempt import Attempt, Order, Person
from autograder.exchange.collect.listed import Listed, RefusedError
from autograder.exchange.collect.tree import File, safe_path
from autograder.grading.names import quoted
from autograder.grading.scratch import IGNORED, LARGEST, MOST
from autograder.sandbox.limits import MB

NAME = "git clones"
MOST_COMMITS = 500  # that are looked at, the newest
MOST_READ = 4 * MB  # of a clone's list of branches
SECONDS = 60
SHA = re.compile(r"[0-9a-f]{40}")
BRANCH = re.compile(r"ref: (refs/[\w./+@#=~-]+)")
# More memory and time than a course's repository takes.
LIMITS = ((resource.RLIMIT_AS, 2000 * MB), (resource.RLIMIT_CPU, SECONDS))
# None of the settings of a clone is read; and these are of indexes beside its objects, which can be wrong.
SETTINGS = ("-c", "core.commitGraph=false", "-c", "core.multiPackIndex=false", "-c", "core.hooksPath=/dev/null")
CLONE_AGAIN = "Clone it again, with git clone"


def clones_in(folder: Path) -> list[Path]:
    """Return the clones in a folder, or the folder itself if it is one."""
    if not folder.is_dir() or folder.is_symlink():
        return []
    if os.path.lexists(folder / ".git"):
        return [folder]
    return [each for each in sorted(folder.iterdir()) if os.path.lexists(each / ".git") and not each.is_symlink()]


@contextmanager
def attempts(clones: Sequence[Path], arrival: int) -> Iterator[tuple[list[Attempt], list[Listed]]]:
    """Give each commit as an attempt, and what is not taken. Their files can be read until the context ends."""
    with tempfile.TemporaryDirectory() as name:
        own = Path(name)
        for folder in ("objects", "refs"):
            (own / folder).mkdir()
        (own / "HEAD").write_text("ref: refs/heads/none\n")
        (own / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
        found: list[Attempt] = []
        listed = []
        pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
        try:
            of_clones = tqdm(pool.map(partial(_tried, own, arrival), clones), "reading", len(clones), unit="clone")
            for clone, commits in zip(clones, of_clones, strict=True):
                if isinstance(commits, RefusedError):
                    listed.append(commits.at(quoted(str(clone))))
                else:
                    found += commits
        finally:
            pool.shutdown(cancel_futures=True)
        yield found, listed


def _tried(own: Path, arrival: int, clone: Path) -> list[Attempt] | RefusedError:
    try:
        return _commits(own, clone, arrival)
    except RefusedError as error:
        return error


def _commits(own: Path, clone: Path, arrival: int) -> list[Attempt]:
    git = clone / ".git"
    _check(git)
    head = _head(git)
    form = "--format=%H %at%x00%ae%x00%an"
    said = _git(own, git, "log", "-z", f"--max-count={MOST_COMMITS}", "--encoding=UTF-8", form, head, "--")
    fields = said.decode(errors="replace").split("\0")
    commits = [*zip(fields[::3], fields[1::3], fields[2::3], strict=False)]
    if not commits:
        raise RefusedError("there is no commit", "Ask for the work to be committed and pushed")
    _, email, name = commits[0]
    person = Person(name=name, login=clone.name, email=email)
    found = []
    for age, (about, *_) in enumerate(commits):
        commit, _, seconds = about.partition(" ")
        order = Order(_time(seconds), len(commits) - age, arrival=arrival)
        source = f"{clone.name}: {commit[:10]}"
        found.append(Attempt(NAME, source, person, order, partial(_files, own, git, commit), commit))
    return found


def _check(git: Path) -> None:
    """Raise RefusedError if a clone could lead git to files that are not its own."""
    objects = git / "objects"
    for folder in (git, objects):
        if not stat.S_ISDIR(folder.lstat().st_mode if os.path.lexists(folder) else 0):
            raise RefusedError(f"{folder.name} is no folder in it", CLONE_AGAIN)
    for folder in (objects, objects / "pack"):
        if folder.is_symlink() or any(each.is_symlink() for each in (folder.iterdir() if folder.is_dir() else ())):
            raise RefusedError(f"there are links in its {folder.name}", CLONE_AGAIN)
    for name in ("alternates", "http-alternates"):
        if os.path.lexists(objects / "info" / name):
            raise RefusedError(f"its objects/info/{name} leads outside", CLONE_AGAIN)


def _head(git: Path) -> str:
    """Return the commit that is checked out. Raises RefusedError."""
    head = _text(git / "HEAD").strip()
    if branch := BRANCH.fullmatch(head):
        name = branch[1]
        if ".." in name:
            raise RefusedError("its HEAD leads outside", CLONE_AGAIN)
        file = git / name
        if file.resolve().is_relative_to(git.resolve()) and os.path.lexists(file):
            head = _text(file).strip()
        else:
            packed = _text(git / "packed-refs").splitlines() if os.path.lexists(git / "packed-refs") else []
            head = next((line[:40] for line in packed if line[41:] == name), "")
    if not SHA.fullmatch(head):
        raise RefusedError("there is no commit", "Ask for the work to be committed and pushed")
    return head


def _text(file: Path) -> str:
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
            return stream.read(MOST_READ).decode(errors="replace")
    except OSError as error:
        raise RefusedError(f"{file.name} cannot be read: {error.strerror}", CLONE_AGAIN) from error


def _time(seconds: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None


def _files(own: Path, git: Path, commit: str) -> list[File]:
    """Return the files of a commit: none for a link, which may lead outside, nor for another repository in it."""
    tree = _git(own, git, "ls-tree", "-r", "-l", "-z", "--full-tree", commit).decode(errors="replace")
    blobs = {}
    for line in filter(None, tree.split("\0")):
        about, _, name = line.partition("\t")
        mode, _, sha, length = about.split()
        if mode.startswith("100") and PurePosixPath(name).suffix.lower() not in {*IGNORED} - {".ipynb"}:
            blobs[name] = (sha, int(length))
    if len(blobs) > MOST or sum(size for _, size in blobs.values()) > LARGEST:
        raise RefusedError(
            f"commit {commit[:10]} has more than {MOST} files or {LARGEST // MB} MB",
            "Ask for the notebook and its pictures only",
        )
    asked = "".join(f"{sha}\n" for sha, _ in blobs.values()).encode()
    answer = _git(own, git, "cat-file", "--batch", said=asked)
    files, start = [], 0
    for name, (sha, size) in blobs.items():
        begin = answer.index(b"\n", start) + 1
        if answer[start : begin - 1] != f"{sha} blob {size}".encode():
            raise RefusedError(f"the object {sha} is missing or damaged", CLONE_AGAIN)
        content = answer[begin : begin + size]
        files.append(File(safe_path(name), size, partial(bytes, content)))
        start = begin + size + 1
    return files


def _git(own: Path, git: Path, *command: str, said: bytes = b"") -> bytes:
    """Have git read the clone's objects. Raises RefusedError."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(own),
        "LC_ALL": "C.UTF-8",
        "GIT_DIR": str(own),
        "GIT_OBJECT_DIRECTORY": str((git / "objects").resolve()),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
    }
    if (git / "shallow").is_file() and not (git / "shallow").is_symlink():
        environment["GIT_SHALLOW_FILE"] = str((git / "shallow").resolve())
    try:
        with subprocess.Popen(  # noqa: S603 -- our own command
            ["git", *SETTINGS, *command],  # noqa: S607 -- whichever git there is
            env=environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        ) as process:
            for limit, most in LIMITS:
                with suppress(ProcessLookupError):  # it has ended
                    resource.prlimit(process.pid, limit, (most, most))
            try:
                answer, complaint = process.communicate(said, timeout=2 * SECONDS)
            finally:
                process.kill()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(f"git could not read it: {error}", CLONE_AGAIN) from error
    if process.returncode:
        told = " ".join(complaint.decode(errors="replace").split())
        raise RefusedError(f"git could not read it: {told[:200]}", CLONE_AGAIN)
    return answer
