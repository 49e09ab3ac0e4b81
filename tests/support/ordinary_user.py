"""Run a program of this repository as a user who may do nothing special; for root, who alone can become one."""

import os
import pwd
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.assignments.assignment import ROOT

NAME = "nobody"  # the user that every Linux has


def run_as_ordinary_user(program: Sequence[str]) -> int:
    """Run Python with these arguments, and with a home of its own. Returns: the exit status."""
    user = pwd.getpwnam(NAME)
    with tempfile.TemporaryDirectory(prefix="nst-ordinary-") as name:
        home, aside = Path(name, "home"), Path(name, "aside")
        for folder in (home, aside):
            folder.mkdir()
        Path(name).chmod(0o755)
        os.chown(home, user.pw_uid, user.pw_gid)
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--inh-caps=-all"]
        script = "\n".join(["set -e", *opened(aside), f"exec {shlex.join([*become, sys.executable, '-B', *program])}"])
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        return subprocess.run(["unshare", "--mount", "sh", "-c", script], env=env, cwd="/", check=False).returncode


def opened(aside: Path) -> Iterator[str]:
    """Commands that let anybody reach Python and this repository, in a mount namespace that nobody else sees.

    They may lie in a folder that is closed to others, such as root's home. Of that, nothing else is seen then.
    """
    closed: dict[Path, list[Path]] = {}
    for needed in (sys.base_prefix, sys.prefix, str(ROOT)):
        path = Path(needed).resolve()
        first = next((above for above in reversed(path.parents) if not above.stat().st_mode & 0o001), None)
        if first is not None:
            closed.setdefault(first, []).append(path)
    for folder, paths in closed.items():
        kept = {path: aside / str(n) for n, path in enumerate(paths)}
        for path, place in kept.items():
            yield shlex.join(["mkdir", "-p", str(place)])
            yield shlex.join(["mount", "--bind", str(path), str(place)])
        yield shlex.join(["mount", "-t", "tmpfs", "-o", "mode=755", "none", str(folder)])
        for path, place in kept.items():
            yield shlex.join(["mkdir", "-p", str(path)])
            yield shlex.join(["mount", "--bind", str(place), str(path)])
        yield shlex.join(["umount", *map(str, kept.values())])
