"""Look at a machine: what grading, painting and the tests can use of it."""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.find import first_editions
from autograder.sandbox.isolation.choose import LEVELS, missing, missing_anyway
from autograder.sandbox.isolation.landlock import NEWEST, Landlock, version
from autograder.sandbox.limits import LIMITS, MB

GB = 1 << 30
GROUP = Path("/sys/fs/cgroup")  # as a container sees its own
CAPABILITIES = {"CAP_SYS_ADMIN": 21, "CAP_SETUID": 7, "CAP_CHOWN": 0, "CAP_KILL": 5}
LEAST_MEMORY = 1 * GB  # one submission at a time; see benchmarks/README.md


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for.

    what -- its name
    found -- what is there, in a few words
    remedy -- the command or setting that brings what is missing; empty if nothing is missing
    """

    what: str
    found: str
    remedy: str = ""


def machine() -> Iterator[Finding]:
    """Yield what this machine offers."""
    yield Finding(
        "system", f"{platform.system()} {os.uname().release}, {platform.machine()}, Python {platform.python_version()}"
    )
    yield _landlock()
    yield _namespaces()
    lacking = missing_anyway()
    yield Finding("seccomp", "no" if lacking else "yes", lacking)
    yield Finding("user", f"{'root' if os.geteuid() == 0 else 'ordinary user'}, {_capabilities()}")
    yield from _resources()
    yield from _files()
    yield _program("chromium", "browser tests", "apt install chromium")
    yield _program("podman", "the container", "apt install podman")
    yield _postgresql()


def levels() -> Iterator[Finding]:
    """Yield each level of isolation: whether this machine offers it, and what it lacks.

    Of the versions of Landlock that it does not offer, only the newest is told.
    """
    for level in LEVELS.values():
        reason = missing_anyway() or missing(level)
        if not reason or not isinstance(level, Landlock) or level.version == NEWEST:
            yield Finding(level.name, "no" if reason else "yes", reason)


def _landlock() -> Finding:
    have = version()
    remedy = "" if have else "Linux 5.13 or later, with landlock in the boot option lsm="
    return Finding("Landlock", f"ABI {have}" if have else "no", remedy)


def _namespaces() -> Finding:
    reason = missing(LEVELS["namespaces"])
    return Finding("namespaces of mounts", "no" if reason else "yes", reason)


def _capabilities() -> str:
    status = Path("/proc/self/status").read_text().splitlines()
    effective = int(next(line.split()[1] for line in status if line.startswith("CapEff:")), 16)
    names = [name for name, number in CAPABILITIES.items() if effective >> number & 1]
    return f"with {', '.join(names)}" if names else "without capabilities"


def _resources() -> Iterator[Finding]:
    memory, cores = available_memory(), available_cores()
    few = "grade one submission at a time (--jobs 1), on a machine or in a container with 1 GB or more"
    yield Finding("memory", f"{memory / GB:.1f} GB", few if memory < LEAST_MEMORY else "")
    yield Finding("cores", f"{cores:g}")
    place = tempfile.gettempdir()
    free, need = shutil.disk_usage(place).free, 2 * LIMITS.disk_bytes
    scarce = f"{need // MB} MB for each submission: free some, or set TMPDIR to another disk"
    yield Finding(f"free disk in {place}", f"{free / GB:.1f} GB", scarce if free < need else "")


def available_memory() -> int:
    """Return the bytes of memory that this process may use: the machine's, or those of its control group."""
    limit = _of_group("memory.max") or _of_group("memory/memory.limit_in_bytes")
    return min(total_memory(), int(limit)) if limit.isdecimal() else total_memory()


def total_memory() -> int:
    """Return the bytes of memory that the machine has."""
    lines = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    return next(int(words[1]) * 1024 for words in lines if words[0] == "MemTotal:")


def available_cores() -> float:
    """Return the number of cores that this process may use; a control group may give it parts of one."""
    first_version = f"{_of_group('cpu/cpu.cfs_quota_us')} {_of_group('cpu/cpu.cfs_period_us')}"
    quota, _, period = (_of_group("cpu.max") or first_version).partition(" ")
    return min(allowed_cores(), int(quota) / int(period)) if quota.isdecimal() else allowed_cores()


def allowed_cores() -> float:
    """Return the number of cores that the system lets this process run on."""
    return float(len(os.sched_getaffinity(0)))


def _of_group(name: str) -> str:
    """Return a setting of this process's control group; nothing if it has none."""
    file = GROUP / name
    return file.read_text().strip() if file.is_file() else ""


def _files() -> Iterator[Finding]:
    for assignment in first_editions():
        if assignment.network:
            there = (assignment.released.parent / assignment.network.weights).exists()
            remedy = "" if there else "python pretrained-model/get_weights.py, for painting; grading does without"
            yield Finding(f"weights, {assignment.name}", "there" if there else "no", remedy)


def _program(name: str, use: str, command: str) -> Finding:
    place = shutil.which(name)
    return Finding(name, place or "no", "" if place else f"{command} (only for {use})")


def _postgresql() -> Finding:
    found = next((str(place) for place in Path("/usr/lib/postgresql").glob("*/bin/initdb")), shutil.which("initdb"))
    remedy = "" if found else "apt install postgresql (only for a gradebook there, and for its test)"
    return Finding("PostgreSQL", found or "no", remedy)
