"""Schedulers and workers of Dask as processes of their own, and certificates for them."""

import datetime
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import build
from autograder.build.submission import fill, hand_in, solutions
from tests.support.paths import ROOT

SECONDS = 300  # with a busy machine
DAY = datetime.timedelta(days=1)
PEM = serialization.Encoding.PEM


def draw(key: str) -> int:
    """The seed for a submission, the same whoever judges it."""
    return int(key[:8], 16)


def hand_out(course: Path, class_: Mapping[str, dict[str, str]]) -> None:
    """A course folder in which each student has handed in the solutions, but for some cells."""
    built = build(NST, course)
    right = solutions(built.instructor)
    for student, cells in class_.items():
        hand_in(NST, fill(built.student, right | cells), course, student)


def wait_for(found: Callable[[], bool], of: subprocess.Popen[str] | None = None) -> None:
    """Wait for a state, as long as a process runs."""
    end = time.monotonic() + SECONDS
    while not found():
        assert time.monotonic() < end, "it did not come to that"
        assert of is None or of.poll() is None, "it has ended before"
        time.sleep(0.02)


@contextmanager
def scheduler(folder: Path, env: Mapping[str, str] | None = None, port: int = 0) -> Iterator[tuple[int, str]]:
    """A scheduler. Gives: its process and its address."""
    file = folder / f"scheduler-{time.monotonic_ns()}.json"
    protocol = "tls" if env else "tcp"  # the certificates are in the environment
    options = [
        "--host",
        f"{protocol}://127.0.0.1",
        "--port",
        str(port),
        "--no-dashboard",
        "--scheduler-file",
        str(file),
    ]
    with _process("dask_scheduler", options, env, ROOT) as process:
        wait_for(lambda: bool(_address(file)), process)
        yield process.pid, _address(file)


def _address(file: Path) -> str:
    """The address that a scheduler has written to its file; nothing as long as it is not there whole."""
    try:
        return str(json.loads(file.read_text())["address"])
    except (FileNotFoundError, json.JSONDecodeError):  # Dask opens the file, and then writes it
        return ""


@contextmanager
def worker(address: str, folder: Path, env: Mapping[str, str] | None = None, root: Path = ROOT) -> Iterator[int]:
    """A worker of a checkout, which nobody starts again. Gives: its process."""
    options = [address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    with _process("dask_worker", options, env, root) as process:
        yield process.pid


def grader(course: Path, address: str) -> subprocess.Popen[str]:
    """A grader, which draws the seeds of `draw`. It ends with 0, or with 1 and a message if the cluster fails."""
    command = [sys.executable, "-m", "tests.support.grader", str(course), address]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@contextmanager
def _process(
    command: str, options: list[str], env: Mapping[str, str] | None, root: Path
) -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join(filter(None, [(env or {}).get("PYTHONPATH"), str(root)]))
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{command}", *options],
        cwd=root,
        env={**os.environ, **(env or {}), "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def runs(pid: int) -> bool:
    """Whether a process is there, and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def judging(pid: int, student: str = "") -> bool:
    """Whether a worker's process has the files of a student, or of anyone, before it, in a folder that it holds."""
    try:
        held = {str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return False
    return any("nst-sandbox-held-" in path and Path(path, "submitted", student).is_dir() for path in held)


def certificates(folder: Path) -> dict[str, str]:
    """Make a key, and a certificate of an authority of our own, for a scheduler and all that connect to it.

    Returns: the configuration of Dask with which they use them.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "nst")])
    now, number = datetime.datetime.now(datetime.UTC), x509.random_serial_number()
    certificate = x509.CertificateBuilder(name, name, key.public_key(), number, now - DAY, now + 3 * DAY)
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_bytes(certificate.sign(key, hashes.SHA256()).public_bytes(PEM))
    own = {
        f"distributed.comm.tls.{who}.{what}": str(folder / f"{what}.pem")
        for who in ("client", "scheduler", "worker")
        for what in ("key", "cert")
    }
    return own | {"distributed.comm.tls.ca-file": str(folder / "cert.pem")}


def environment(config: Mapping[str, str]) -> dict[str, str]:
    """A configuration of Dask as variables of the environment."""
    return {f"DASK_{key.upper().replace('.', '__').replace('-', '_')}": value for key, value in config.items()}


def python(folder: Path, source: str) -> dict[str, str]:
    """The environment of a Python that runs something before all else."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(source)
    return {"PYTHONPATH": str(folder)}
