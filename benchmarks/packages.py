"""Grade a right submission with each package, in a container as its system has it, and print what that takes.

Needs root, Debian's podman and debootstrap; about eight minutes the first time. Gradescope's script runs in the folders
that it has there, /autograder; PrairieLearn's and Coursera's images are built from their packages; GitHub's file runs
in a checkout. Each is given what its system gives by default, and the first one then less and less.
"""

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump
from autograder.build.submission import fill
from autograder.exchange.package.contents import contents
from autograder.exchange.package.systems import SYSTEMS
from autograder.exchange.package.write import write_folder
from autograder.grading.released import released
from tests.support import podman
from tests.support.attacks import right

PYTHON = "/opt/venv/bin/python"  # in the images
GIT = ".github/autograder/autograder.py"


@dataclass(frozen=True)
class Run:
    """How a system runs a package.

    image -- the image; its own, or the project's, which has the same packages
    command -- the program, and its arguments
    result -- what the system reads, from its root
    memory, cores -- what it gives by default: MB, and processors
    """

    system: str
    image: str
    command: tuple[str, ...]
    result: str
    memory: int
    cores: float


RUNS = (
    Run("gradescope", podman.IMAGE, ("/autograder/run_autograder",), "results/results.json", 768, 0.5),
    Run("prairielearn", "nst-test-prairielearn", ("/opt/nst/grade.sh",), "results/results.json", 1024, 1),
    Run("coursera", "nst-test-coursera", (), "feedback.json", 4096, 1),
    Run("github", podman.IMAGE, (PYTHON, f"/github/{GIT}"), "summary.md", 4096, 2),
)
LESS = ((640, 0.5), (512, 0.5), (448, 0.5), (384, 0.5), (768, 1.0), (768, 2.0))


def main() -> int:
    """Print the table. Returns the exit status."""
    if podman.way() is None:
        print("skipped: needs root, Debian's podman and debootstrap, and a machine where podman runs")
        return 0
    podman.build()
    table = Table("system", "memory, MB", "cores", "result", "seconds")
    for run, memory, cores in [(run, run.memory, run.cores) for run in RUNS] + [(RUNS[0], *less) for less in LESS]:
        with tempfile.TemporaryDirectory(prefix="nst-packages-") as folder:
            found, seconds = graded(run, Path(folder), memory, cores)
            table.add_row(run.system, str(memory), f"{cores:g}", found, f"{seconds:.0f}")
    Console().print(table)
    return 0


def graded(run: Run, folder: Path, memory: int, cores: float) -> tuple[str, float]:
    """Grade a submission in a folder that is laid out as the system does it.

    Returns: the score, or what went wrong; and the seconds, from the start of the container to its end.
    """
    system = SYSTEMS[run.system]
    place, package = folder / "place", folder / "package"
    (place / system.submission).mkdir(parents=True)
    (place / "results").mkdir()
    (place / system.submission / "mine.ipynb").write_text(dump(fill(released(NST), right(NST))))
    write_folder(contents(system, NST), package, overwrite=False)
    if run.system == "gradescope":
        shutil.copytree(package, place / "source")
        shutil.copy2(package / "run_autograder", place)
    elif run.system == "github":
        shutil.copytree(package, place, dirs_exist_ok=True)
    else:
        code = package / system.code
        podman.build_image(next(code.glob("*file")), code, run.image)
    root = "/github" if system.root == "." else system.root
    limits = ["--memory", f"{memory}m", "--memory-swap", f"{memory}m", "--cpus", str(cores), "--network", "none"]
    entry = ["--entrypoint", json.dumps(run.command[:1])] if run.command else []
    options = [*_environment(run), "--rm", "--user", "root", "--workdir", root, "--volume", f"{place}:{root}", *limits]
    began = time.monotonic()
    done = podman.podman("run", [*options, *entry, run.image, *run.command[1:]], check=False)
    seconds, result = time.monotonic() - began, place / run.result
    return score(result.read_text()) if done.returncode == 0 else f"ended: {done.stderr[-300:]}", seconds


def _environment(run: Run) -> Iterator[str]:
    """Yield options with the variables of the environment that a run needs."""
    known = {"coursera": {"partId": "1", "userId": "1", "filename": "mine.ipynb"}, "github": {"NST_PYTHON": PYTHON}}
    known["github"]["GITHUB_STEP_SUMMARY"] = "/github/summary.md"
    for name, value in known.get(run.system, {}).items():
        yield from ("--env", f"{name}={value}")


def score(text: str) -> str:
    """Return the score that is in what a system reads, and the level of isolation if that is told."""
    if not text.startswith("{"):
        return text.partition(".")[0]
    found = json.loads(text)
    level = found.get("extra_data", {}).get("isolation", "")
    return f"{found.get('score', found.get('fractionalScore')):g} {level}".strip()


if __name__ == "__main__":
    raise SystemExit(main())
