"""The grader's image, built and run with Debian's podman, on a base that debootstrap has made."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

CONTAINER = ROOT / "autograder" / "container"
BASE, IMAGE = "nst-test-debian", "nst-test-grader"
# How pip finds its registry on this machine, for the build: its settings, and the certificates that it trusts
PIP_SETTINGS = (Path("/etc/pip.conf"), Path.home() / ".config" / "pip" / "pip.conf")
CERTIFICATES = "/etc/pip-certificates.crt"
UNREACHABLE = ("Could not resolve", "Temporary failure", "Unable to connect", "Couldn't download", "NewConnectionError")
# As an ordinary user who can do nothing special
CONFINED = ("--network", "none", "--cap-drop", "all", "--security-opt", "no-new-privileges")
# Some machines let a container be started only by runc, or only with limits that are lower than Podman's own.
WAYS: tuple[tuple[str, ...], ...] = (
    (),
    ("--ulimit", "nofile=1000:1000", "--ulimit", "nproc=1000:1000"),
)
RUNTIMES: tuple[tuple[str, ...], ...] = ((), ("--runtime", "runc"))


@cache
def way() -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """How podman can start something here: options of podman, and of its commands; None if it cannot."""
    if os.geteuid() != 0 or not shutil.which("podman") or not shutil.which("debootstrap"):
        return None
    for runtime in RUNTIMES:
        for limits in WAYS:
            command = ["podman", *runtime, "run", "--rm", "--network", "none", *limits, "--rootfs", "/:O", "true"]
            if subprocess.run(command, check=False, capture_output=True).returncode == 0:
                return runtime, limits
    return None


def podman(command: str, options: Sequence[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command of podman that starts something, and capture what it prints."""
    found = way()
    assert found is not None
    runtime, limits = found
    words = ["podman", *runtime, command, *limits, *options]
    with tempfile.TemporaryDirectory() as aside:  # where podman leaves a file if a container runs out of memory
        done = subprocess.run(words, cwd=aside, check=False, capture_output=True, text=True)
    assert not check or done.returncode == 0, (done.stdout[-2000:], done.stderr[-3000:])
    return done


class UnreachableError(Exception):
    """A registry of packages cannot be reached from here."""


def build() -> None:
    """Build the image, and its base if that is not there yet. Raises UnreachableError."""
    if subprocess.run(["podman", "image", "exists", BASE], check=False).returncode:
        _built(subprocess.run([CONTAINER / "debian.sh", BASE], check=False, capture_output=True, text=True))
    build_image(CONTAINER / "Containerfile", ROOT, IMAGE)


def build_image(recipe: Path, folder: Path, tag: str) -> None:
    """Build an image on that base, from a Containerfile and the folder with its files. Raises UnreachableError."""
    settings = [word for file in PIP_SETTINGS if file.exists() for word in ("--volume", f"{file}:{file}:ro")]
    certificates = _trusted_by_pip()
    if certificates:
        settings += ["--volume", f"{certificates}:{CERTIFICATES}:ro", "--env", f"PIP_CERT={CERTIFICATES}"]
    options = ["--network", "host", "--build-arg", f"BASE={BASE}", "--tag", tag, *settings]
    _built(podman("build", [*options, "--file", str(recipe), str(folder)], check=False))


def _built(done: subprocess.CompletedProcess[str]) -> None:
    """Raise an error unless a step of the build has gone well."""
    if done.returncode:
        said = done.stdout + done.stderr
        reason = next((line for line in said.splitlines() if any(word in line for word in UNREACHABLE)), None)
        if reason:
            raise UnreachableError(f"the image cannot be built without a registry: {reason}")
        raise AssertionError(said[-3000:])


def _trusted_by_pip() -> str:
    """Return the file of certificates that pip is told to trust here; nothing if there is none."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    settings = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    found = [line.partition("=")[2].strip("'") for line in settings if line.partition("=")[0].endswith(".cert")]
    return found[0] if found else ""


def run(
    words: Sequence[str], mounts: Mapping[str, str], options: Sequence[str] = (), *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the image as an ordinary user.

    Arguments:
    words -- the command of the autograder, with its options
    mounts -- what is there in the container, as in "/course:ro" -> what it is outside
    options -- more options of podman
    """
    volumes = [word for inside, outside in mounts.items() for word in ("--volume", f"{outside}:{inside}")]
    return podman("run", ["--rm", *CONFINED, *volumes, *options, IMAGE, *words], check=check)
