"""Print which system calls sealed kernels make, and which of them the list refuses. Needs strace and root.

    python -m benchmarks.calls             # the galleries of right and wrong answers, and what honest notebooks do
    python -m benchmarks.calls NAME ...    # only these files of the galleries; "honest" is what honest notebooks do

Run it on a new version of Linux, Python or TensorFlow: a library that is refused what it needs shows here first.
"""

import argparse
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook
from tqdm import tqdm

from autograder.build.submission import fill, read_cells
from autograder.catalogue.say import say
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.calls import rules
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run
from tests.support.attacks import right
from tests.support.galleries import each, submissions
from tests.support.graded import ASSIGNMENTS
from tests.support.honest import HONEST

LINE = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\w+)(?: (?P<error>E\w+))?")
UNFINISHED, RESUMED = " <unfinished ...>", re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)")
SEALED = "seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC|"
LOOKED_AT = {rule.name: {match.number for match in rule.matches} for rule in rules(0)}
REFUSALS = {"ENOSYS", "EPERM", "EOPNOTSUPP"}


def calls(trace: Path) -> Iterator[tuple[str, str]]:
    """Yield each call of a sealed process: its name with the deciding arguments, and its error if it was refused."""
    sealed: set[str] = set()
    for line in whole_lines(trace):
        found = LINE.match(line)
        if not found:
            continue
        thread, name = found["thread"], found["name"]
        if SEALED in line:
            sealed.add(thread)
        elif thread in sealed:
            if name.startswith("clone") and not found["error"]:
                sealed.add(found["result"])
            error = found["error"] if found["error"] in REFUSALS else ""
            yield with_command(name, found["arguments"]), error


def whole_lines(trace: Path) -> Iterator[str]:
    """Yield the lines of a trace, and join those that strace writes in two parts."""
    begun: dict[str, str] = {}
    with trace.open(errors="replace") as lines:
        for line in map(str.rstrip, lines):
            resumed = RESUMED.match(line)
            if line.endswith(UNFINISHED):
                begun[line.split()[0]] = line.removesuffix(UNFINISHED)
            else:
                yield begun.pop(resumed[1], "") + resumed[2] if resumed else line


def with_command(name: str, arguments: str) -> str:
    """Return a call's name with the arguments that its rules look at."""
    if name == "clone":  # whose arguments strace shows in another order
        return f"{name}({next((part for part in arguments.split(', ') if part.startswith('flags')), '')})"
    numbers = LOOKED_AT.get(name)
    parts = arguments.split(", ")
    return f"{name}({', '.join(parts[n] for n in sorted(numbers) if n < len(parts))})" if numbers else name


def perform(names: list[str]) -> None:
    """Grade submissions with a traced fork server, and run what honest notebooks do."""
    with ForkServer() as server, tempfile.TemporaryDirectory(prefix="nst-calls-") as folder:
        server.wait()
        trace = Path(folder, "trace")
        command = ["strace", "-f", "-qq", "-s", "0", "-o", str(trace), "-p", str(server.pid)]
        strace = subprocess.Popen(command)  # noqa: S603 -- our own command
        honest = Path(folder, "honest")
        honest.mkdir()
        if not names or "honest" in names:
            cells = [new_code_cell(source) for source in HONEST.values()]
            with run(new_notebook(cells=cells), honest, server) as session:
                for name, cell in zip(HONEST, session.notebook.cells, strict=False):
                    wrong = [output.evalue for output in cell.outputs if output.output_type == "error"]
                    print("\n".join(f"{name}: {message}" for message in wrong), end="\n" if wrong else "")
                print("\n".join(say(event.reason) for event in session.events), end="")
        files = {name: submissions(name, "right") + submissions(name, "mistakes") for name in ASSIGNMENTS}
        for edition, file in tqdm([one for one in each(files) if not names or one.file.stem in names], unit="file"):
            assignment = ASSIGNMENTS[edition]
            notebook = fill(released(assignment), right(assignment) | read_cells(file))
            score = grade_submission(assignment, notebook, server, seed=1).verdict.score
            if file.parent.name == "right" and score != 100:
                print(f"{assignment.name}: {file.stem} got {score:g} of 100")
        strace.terminate()
        strace.wait()
        show(Counter(calls(trace)))


def show(seen: Counter[tuple[str, str]]) -> None:
    """Print which calls were made, and which calls of the list were not."""
    for refused in (False, True):
        print("refused, or refused by Linux itself:" if refused else "made, or ended in another error:")
        for (name, error), count in sorted(seen.items()):
            if bool(error) == refused:
                print(f"  {count:>8} {name} {error}")
    made = {name.partition("(")[0] for name, _ in seen}
    print("listed and not seen:", *sorted({rule.name for rule in rules(0) if rule.error is None} - made))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="files of the galleries, or honest; all if there are none")
    perform(parser.parse_args().names)
