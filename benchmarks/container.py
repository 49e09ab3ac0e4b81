"""Build the grader's image with podman, and print what it needs to grade one submission.

make container      # for root, on Debian or Ubuntu; about eight minutes the first time

The right submission is graded with less and less memory and with fewer cores. Seconds are those of the whole command:
a class pays for the import of TensorFlow once.
"""

import json
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import fill, hand_in
from autograder.grading.released import released
from tests.support import podman
from tests.support.attacks import right

MEMORY = (2048, 1024, 768, 640, 512)  # MB, without any swap
CORES = (2.0, 1.0, 0.5)


def main() -> int:
    """Print the table. Returns the exit status."""
    if podman.way() is None:
        print("skipped: needs root, Debian's podman and debootstrap, and a machine where podman runs")
        return 0
    began = time.monotonic()
    podman.build()
    print(f"built in {time.monotonic() - began:.0f} s\n", flush=True)
    table = Table("memory, MB", "cores", "points", "seconds")
    with tempfile.TemporaryDirectory(prefix="nst-container-") as folder:
        notebook = hand_in(NST, fill(released(NST), right(NST)), Path(folder), "student")
        for memory, cores in [(MEMORY[0], cores) for cores in CORES] + [(less, CORES[-1]) for less in MEMORY[1:]]:
            limits = ["--memory", f"{memory}m", "--memory-swap", f"{memory}m", "--cpus", str(cores)]
            began = time.monotonic()
            done = podman.run(["judge", "/in.ipynb", "--json"], {"/in.ipynb:ro": str(notebook)}, limits, check=False)
            points = f"{json.loads(done.stdout)['score']:g}" if done.stdout else f"ended: {done.stderr[-200:]}"
            table.add_row(str(memory), f"{cores:g}", points, f"{time.monotonic() - began:.0f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
