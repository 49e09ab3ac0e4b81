"""Choose the level of isolation: the strongest that this machine offers, or the one that is asked for."""

import sys
from functools import cache

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.landlock import NEWEST, Landlock
from autograder.sandbox.isolation.level import Level
from autograder.sandbox.isolation.namespaces import Namespaces
from autograder.sandbox.isolation.own_user import OwnUser

# From the strongest on. Namespaces come after Landlock, since a process can be root in its own, and what the kernel
# lets such a root do has been its weakest side; user ids come last, since they rely on the permissions of all files.
LEVELS: dict[str, Level] = {
    level.name: level for level in (*(Landlock(version) for version in range(NEWEST, 0, -1)), Namespaces(), OwnUser())
}
NONE = "none"  # confines nothing
ELSE = (
    "Grade on another machine or in the container (docs/machines.md), or pass --no-sandbox if you trust every "
    "submission. `python -m autograder doctor` shows what this machine offers"
)


def choose(name: str | None = None) -> Level:
    """Return the level of this name, or the strongest that this machine offers.

    Raises SandboxError, with what is missing and what brings it, if there is none.
    """
    common = missing_anyway()
    if common:
        raise SandboxError(f"no sandbox: {common}. {ELSE}")
    levels = [LEVELS[name]] if name else [*LEVELS.values()]
    for level in levels:
        if not missing(level):
            return level
    least = [level for level in levels if name or not isinstance(level, Landlock) or level.version == 1]
    reasons = "; ".join(f"{level.name}: {missing(level)}" for level in least)
    raise SandboxError(f"no sandbox: {reasons}. {ELSE}")


@cache
def missing(level: Level) -> str:
    """Return what this machine lacks for a level, and what brings it; nothing if it lacks nothing."""
    return level.missing()


def missing_anyway() -> str:
    """Return what this machine lacks for every level."""
    if sys.platform != "linux":
        return f"it needs Linux; this is {sys.platform}"
    try:
        import pyseccomp  # noqa: F401, PLC0415 -- fails where the library below it is missing
    except (ImportError, OSError, RuntimeError) as error:
        return (
            f"{error}. Run pip install -r requirements.txt, and install libseccomp "
            "(Debian and Ubuntu: apt install libseccomp2)"
        )
    return ""
