"""Try a level of isolation: a process of its own confines itself, and then looks whether anything is open.

    python -m autograder.sandbox.isolation.probe NAME [USER]

It prints what is wrong, and nothing if all is well.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folder
from autograder.sandbox.isolation.own_user import MOST_NAMED, Reservation, writable_places

SECONDS = 60  # looking through all files of a large machine takes a few


def probed(name: str) -> str:
    """Try the level of this name. Returns: what is wrong, or nothing."""
    from autograder.sandbox.confine import ROOT  # noqa: PLC0415 -- it needs this package

    user = Reservation() if name == "user" else None
    try:
        with Folder() as scratch, Folder() as runtime, Folder() as inbox:
            folders = [str(folder.path) for folder in (scratch, runtime, inbox)]
            for part in ("home", "tmp"):
                (runtime.path / part).mkdir()
            command = [sys.executable, "-P", "-m", __name__, name, *folders, *([str(user.user)] if user else [])]
            process = subprocess.run(  # noqa: S603 -- our own command
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
                env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "HOME": str(Path.home())},
            )
    except subprocess.TimeoutExpired:
        return f"trying it took more than {SECONDS} s"
    finally:
        if user:
            user.close()
    if process.returncode:
        return (process.stderr.strip().splitlines() or ["the attempt failed"])[-1]
    return process.stdout.strip()


def main() -> None:
    """Confine this process, and print what is open to it all the same."""
    from autograder.sandbox.confine import ROOT, confine, libraries  # noqa: PLC0415 -- as above
    from autograder.sandbox.isolation.choose import LEVELS  # noqa: PLC0415 -- as above
    from autograder.sandbox.isolation.level import Reach  # noqa: PLC0415 -- as above
    from autograder.sandbox.limits import LIMITS  # noqa: PLC0415 -- as above

    name, folder, runtime, inbox, *user = sys.argv[1:]
    entries = {entry for entry in ROOT.iterdir() if entry not in Path(sys.prefix, "bin").parents}
    level, reach = LEVELS[name], Reach(folder, runtime, inbox, libraries(sys.path))
    try:
        confine(level, reach, LIMITS, int(user[0]) if user else None)
    except SandboxError as error:
        print(error)
        return
    found = _readable(ROOT, entries)
    if found:
        print(
            f"other users can read {', '.join(found[:MOST_NAMED])}. Close the repository to them, except for its "
            f"virtual environment: chmod o=x {ROOT}, and chmod -R o= for what is in it"
        )
    elif level.has_own_user and (found := writable_places([Path(folder), Path(runtime)])):
        print(f"other users can write to {', '.join(found)}. Close that to them: chmod o-w {' '.join(found)}")


def _readable(folder: Path, entries: set[Path]) -> list[str]:
    """Return the folder if this process can list one of its entries there, else those entries that it can read."""
    with suppress(OSError):
        if not entries.isdisjoint(folder.iterdir()):
            return [str(folder)]
    return sorted(str(entry) for entry in entries if os.access(entry, os.R_OK))


if __name__ == "__main__":
    main()
