"""Say what this machine offers for grading, which level of isolation it gets, and what came of two samples."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignments.assignment import Assignment
from autograder.doctor.machine import Finding, levels, machine
from autograder.doctor.samples import hostile, right
from autograder.sandbox.fork_server import ForkServer


def doctor(assignment: Assignment, isolation: str | None, console: Console) -> bool:
    """Look at this machine, run a right and a hostile sample, and print what was found.

    Arguments:
    assignment -- whose solution is the right sample
    isolation -- the level that is asked for; None for the strongest

    Returns: whether both samples came out as they should. Raises SandboxError, with the words that `grade` and `judge`
    end with, if this machine offers no level.
    """
    console.print(_table("This machine", machine()))
    console.print(_table("Levels of isolation, from the strongest on", levels()))
    with ForkServer(isolation) as server:
        console.print(f"Grading uses: [bold]{server.isolation}[/]")
        samples = right(assignment, server), hostile(server)
    for sample in samples:
        mark = "[green]✓[/]" if sample.is_good else "[red]✗[/]"
        console.print(f"{mark} {sample.name} sample: ", Text(sample.told), sep="")
    return all(sample.is_good for sample in samples)


def _table(title: str, findings: Iterable[Finding]) -> Table:
    table = Table("", "found", "what brings it", title=title, title_justify="left")
    for finding in findings:
        table.add_row(Text(finding.what), Text(finding.found, "yellow" if finding.remedy else ""), Text(finding.remedy))
    return table
