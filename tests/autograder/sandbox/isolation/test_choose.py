"""Which level of isolation a machine gets, and what is said where it gets none."""

import subprocess
import sys

import pytest

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import LEVELS, choose, missing, missing_anyway
from autograder.sandbox.isolation.landlock import NEWEST, NO_TRUNCATION, REFER, TRUNCATE, Landlock, access, version
from autograder.sandbox.isolation.namespaces import Namespaces
from tests.support.paths import ROOT

# No Landlock and no namespaces, as a filter of a container has it, and no capabilities
NOTHING = """
import pyseccomp as s
f = s.SyscallFilter(s.ALLOW)
for name, error in (("landlock_create_ruleset", 38), ("unshare", 1), ("mount", 1)):
    f.add_rule(s.ERRNO(error), name)
f.load()
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.isolation.system import drop_capabilities
drop_capabilities()
choose()
"""


def test_the_strongest_level_that_is_offered_is_chosen() -> None:
    offered = [name for name, level in LEVELS.items() if not missing(level)]
    if not offered:
        pytest.skip("this machine offers no level")
    assert choose().name == offered[0]
    assert [choose(name).name for name in offered] == offered


def test_namespaces_are_offered_to_who_may_mount() -> None:
    """Or else the tests of this level would be left out without a word."""
    if missing_anyway() or subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode:
        pytest.skip("nobody may make a mount namespace here")
    assert missing(LEVELS[Namespaces.name]) == ""


def test_levels_go_from_the_strongest_to_the_weakest() -> None:
    assert [*LEVELS] == ["landlock", *(f"landlock-{n}" for n in (5, 4, 3, 2, 1)), "namespaces", "user"]


def test_a_level_that_is_not_offered_is_refused_with_what_is_missing() -> None:
    level = Landlock(1000)
    reason = level.missing()
    assert "Landlock" in reason and ("1000" in reason or "no Landlock" in reason)


def test_each_version_denies_what_the_kernel_documents() -> None:
    """See the kernel's userspace-api/landlock: 13 rights in the first version, and one more in 2, 3 and 5."""
    assert [access(n).bit_count() for n in range(NEWEST + 1)] == [0, 13, 14, 15, 15, 16, 16]
    assert access(2) & REFER and not access(1) & REFER
    assert access(3) & TRUNCATE and not access(2) & TRUNCATE


def test_the_filter_covers_truncation_where_landlock_does_not() -> None:
    assert [bool(Landlock(n).rules()) for n in (1, 2, 3, 6)] == [True, True, False, False]
    assert {rule.name for rule in NO_TRUNCATION} == {"truncate", "open", "openat"}


def test_a_machine_that_offers_nothing_is_told_what_would_bring_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTHING], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert SandboxError.__name__ in done.stderr
    said = done.stderr.splitlines()[-1]
    for words in (
        "landlock-1: this kernel",
        "lsm=landlock",
        "namespaces:",
        "sysctl",
        "user:",
        "docs/machines.md",
        "doctor",
    ):
        assert words in said, said


def test_version_is_that_of_this_machine() -> None:
    assert 0 <= version() < 100
