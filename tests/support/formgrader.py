"""Formgrader, in a Jupyter server."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.assignments.assignment import AUTOGRADER


@contextmanager
def formgrader(course: Path) -> Iterator[str]:
    """A Jupyter server with nbgrader's extensions, as `jupyter lab` starts it in a course's folder. Gives its address.

    Formgrader takes the course's folder from the file alone, whatever the command line says.
    """
    config = f"load_subconfig({str(AUTOGRADER / 'nbgrader_config.py')!r})\nc.CourseDirectory.root = {str(course)!r}\n"
    (course / "nbgrader_config.py").write_text(f"c = get_config()\n{config}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--IdentityProvider.token=token"),
            *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={course}"),
        ],
        cwd=course,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        while server.poll() is None:
            try:
                ask(f"{address}/api/status")
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def ask(address: str, method: str = "GET") -> Any:
    request = urllib.request.Request(address, method=method, headers={"Authorization": "token token"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own server
        return json.loads(answer.read())
