"""Grade the notebook in the working directory: for classroom50, whose runner calls this file, and for any workflow."""

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SYSTEM, ASSIGNMENT = "{{ system.name }}", "{{ assignment.name }}"


def main() -> int:
    """Install what the grader needs, and grade. Returns the exit status: 0 if a result has been written."""
    python = os.environ.get("NST_PYTHON") or installed()
    command = [python, "-m", "autograder.exchange.package.entry", SYSTEM, ASSIGNMENT, os.getcwd()]
    return subprocess.run(command, cwd=HERE, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}, check=False).returncode


def installed() -> str:
    """Return a Python that has what the grader needs."""
    if not (3, 11) <= sys.version_info < (3, 14):
        sys.exit(f"Python {sys.version.split()[0]} runs this; the grader needs 3.11 to 3.13: set it in the workflow")
    place = Path(os.environ.get("RUNNER_TEMP", HERE), "nst-venv")
    python = str(place / "bin" / "python")
    if not Path(python).exists():
        venv.create(place, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]
        subprocess.run([python, *install, str(HERE / "requirements.txt")], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
