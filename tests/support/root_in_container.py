"""Run a program of this repository as root in a container would: without CAP_SYS_ADMIN, Landlock and namespaces."""

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.assignments.assignment import ROOT
from tests.support.ordinary_user import opened

# The capabilities that Docker and Podman leave to root
KEPT = "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,sys_chroot,setfcap"
SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue")  # noqa: S108 -- where anybody can write
# What a container's own filter refuses, and Landlock, which the host does not have
HIDDEN = """
import os, sys, pyseccomp as s
f = s.SyscallFilter(s.ALLOW)
for name in ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"):
    f.add_rule(s.ERRNO(38), name)
for name in ("unshare", "mount", "setns"):
    f.add_rule(s.ERRNO(1), name)
f.load()
os.execv(sys.executable, [sys.executable, "-B", *sys.argv[1:]])
"""


def run_as_root_in_container(program: Sequence[str], capture: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments, and capture what it prints. For root, who alone can make such a place."""
    with tempfile.TemporaryDirectory(prefix="nst-container-") as name:
        aside = Path(name)
        keep = f"--bounding-set=-all,{','.join(f'+{word}' for word in KEPT.split(','))}"
        become = ["setpriv", keep, "--inh-caps=-all", sys.executable, "-c", HIDDEN, *program]
        script = "\n".join(["set -e", *opened(aside), *_closed(aside), f"exec {shlex.join(become)}"])
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        command = ["unshare", "--mount", "sh", "-c", script]
        return subprocess.run(command, env=env, cwd="/", check=False, capture_output=capture, text=True)


def _closed(aside: Path) -> Iterator[str]:
    """Commands that close this repository and places where anybody can write, in a mount namespace."""
    private, root = aside / "repository", str(ROOT)
    kept = [str(entry) for entry in ROOT.iterdir() if entry.name not in {".venv", ".git"}]
    yield shlex.join(["mkdir", "-m", "711", str(private), str(private / ".venv")])
    yield shlex.join(["cp", "-a", *kept, str(private)])
    yield shlex.join(["chmod", "-R", "o-rwx", *(str(private / Path(entry).name) for entry in kept)])
    yield shlex.join(["mount", "--bind", str(Path(sys.prefix).resolve()), str(private / ".venv")])
    yield shlex.join(["mount", "--rbind", str(private), root])
    for folder in SHARED:
        yield f"test ! -d {folder} || mount -t tmpfs -o mode=755 none {folder}"
