"""Say how long a class of a hundred thousand takes on 1 to 64 machines, by a simulated clock.

    python -m benchmarks.cluster_model                      two minutes on two cores; draws images/cluster.png
    python -m benchmarks.cluster_model --failures 4         a worker fails four times an hour, not once

What a submission costs each part is measured first, in the same run: judging, on all cores; sending it through a
scheduler and keeping what comes back, with a worker that only echoes; recording it in SQLite. Then workers take the
next submission as soon as they are free, for a time drawn from those measured. The scheduler and the grader do one
thing at a time, so that the slower of them is the limit. The grader's process sends, keeps and records; into
PostgreSQL, other processes record.
"""

import argparse
import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from autograder.classroom.begun import MOST
from benchmarks.cluster_costs import CORES, Costs, measure
from nst.files import whole
from tests.support.paths import ROOT

MACHINES = (1, 2, 4, 8, 16, 32, 64)
RESTART = 20.0  # seconds until a worker that has failed can judge again
LINEAR = 0.9  # of the pace of one machine, times the machines
PICTURE = ROOT / "images" / "cluster.png"


class Server:
    """Somebody who does one thing after the other."""

    def __init__(self) -> None:
        self.free = self.busy = 0.0

    def serve(self, now: float, seconds: float) -> float:
        """Return when what comes now and takes so long is done."""
        self.free, self.busy = max(now, self.free) + seconds, self.busy + seconds
        return self.free


@dataclass(frozen=True)
class Run:
    """What came of a simulated run.

    seconds -- until all was done
    tail -- seconds of that in which a worker had nothing more to do
    failures -- how often a worker failed
    busy -- the share of its time that each part was busy, by name
    """

    machines: int
    seconds: float
    tail: float
    failures: int
    busy: dict[str, float]


def simulate(machines: int, students: int, costs: Costs, failures: float, draw: random.Random) -> Run:
    """Let machines judge a class; each worker fails `failures` times an hour."""
    scheduler, grader = Server(), Server()
    waiting, failed, first_idle, end = students, 0, None, 0.0
    events = [(0.0, worker, False) for worker in range(machines * CORES)]  # when, who, whether with a verdict
    idle: list[int] = []
    while events:
        now, worker, replies = heapq.heappop(events)
        if replies:
            end = max(end, grader.serve(now, costs.keep + costs.record))
        if not waiting:
            first_idle = now if first_idle is None else first_idle
            idle.append(worker)
            continue
        waiting -= 1
        sent = grader.serve(now, costs.send)
        began = scheduler.serve(sent, costs.schedule) + costs.latency
        ends = began + draw.choice(costs.judge)
        fails = began + (draw.expovariate(failures / 3600) if failures else ends)
        if fails < ends:
            failed, waiting = failed + 1, waiting + 1
            heapq.heappush(events, (fails + RESTART, worker, False))
            if idle:  # somebody else takes it
                heapq.heappush(events, (fails + 1.0, idle.pop(), False))
        else:
            heapq.heappush(events, (ends, worker, True))
    busy = {"scheduler": scheduler.busy / end, "grader": grader.busy / end}
    return Run(machines, end, end - (end if first_idle is None else first_idle), failed, busy)


def limits(costs: Costs) -> dict[str, float]:
    """Return how many submissions an hour each part can do at most."""
    return {"the scheduler": 3600 / costs.schedule, "the grader": 3600 / (costs.send + costs.keep + costs.record)}


def table(runs: Sequence[Run], others: Sequence[Run], students: int, costs: Costs) -> Table:
    """Return the runs as a table; `others` are those in which other processes record."""
    shown = Table("machines", "an hour", "of linear", "recorded by others", "of linear", box=None)
    for name in ("tail s", "failures", "scheduler busy", "grader busy", "scheduler MB", "grader MB"):
        shown.add_column(name)
    for run, other in zip(runs, others, strict=True):
        shown.add_row(
            str(run.machines),
            f"{3600 * students / run.seconds:,.0f}",
            f"{linear(runs, run):.2f}",
            f"{3600 * students / other.seconds:,.0f}",
            f"{linear(others, other):.2f}",
            f"{run.tail:.0f}",
            str(run.failures),
            *(f"{share:.0%}" for share in run.busy.values()),
            f"{costs.scheduler_memory + run.machines * CORES * costs.scheduler_memory_each:.0f}",
            f"{costs.grader_memory + min(students, MOST) * costs.grader_memory_each:.0f}",
        )
    return shown


def linear(runs: Sequence[Run], run: Run) -> float:
    """Return the pace of a run, as a share of that of one machine times the machines."""
    return runs[0].seconds / run.seconds / run.machines


def draw_picture(runs: Sequence[Run], others: Sequence[Run], students: int, costs: Costs) -> None:
    """Draw the pace over the number of machines."""
    figure = Figure(figsize=(7.5, 4.6), layout="constrained")
    axes = figure.subplots()
    machines = [run.machines for run in runs]
    first = 3600 * students / others[0].seconds
    axes.loglog(machines, [first * n for n in machines], ":", color="#8d99ae", label="as many times one machine")
    for found, line, color, label in (
        (others, "o-", "#2b2d42", "other processes record, into PostgreSQL"),
        (runs, "s-", "#d1495b", "the grader itself records, into SQLite"),
    ):
        axes.loglog(machines, [3600 * students / run.seconds for run in found], line, color=color, label=label)
    name, most = min(limits(costs).items(), key=lambda each: each[1])
    axes.axhline(most, color="#d1495b", lw=0.8, ls="--")
    axes.text(machines[0], most * 1.06, f"the most that {name} does with SQLite", color="#d1495b", fontsize=9)
    axes.set_xticks(machines, [str(count) for count in machines])
    paces = [n for n in (1_000, 3_000, 10_000, 30_000, 100_000, 300_000) if n < 2 * first * machines[-1]]
    axes.set_yticks(paces, [f"{n:,}" for n in paces])
    axes.set_ylim(first / 2, 2 * first * machines[-1])
    axes.minorticks_off()
    axes.set_xlabel(f"machines, with {CORES} cores and as many workers each")
    axes.set_ylabel("submissions an hour")
    axes.legend(frameon=False, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    with whole(PICTURE) as part:
        figure.savefig(part, format="png", dpi=110)


def main() -> None:
    """Print what was measured and what came of it, and draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=100_000, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--failures", type=float, default=1.0, metavar="N", help="of a worker in an hour; default: %(default)s"
    )
    args = parser.parse_args()
    costs = measure()
    console = Console(width=160)
    console.print(costs.told(), highlight=False)
    others = replace(costs, record=0.0)

    def simulated(with_costs: Costs) -> list[Run]:
        draw = random.Random(1)  # noqa: S311 -- a simulation
        return [simulate(machines, args.students, with_costs, args.failures, draw) for machines in MACHINES]

    runs, by_others = simulated(costs), simulated(others)
    console.print(f"\n{args.students:,} submissions; a worker fails {args.failures:g} times an hour", highlight=False)
    console.print(table(runs, by_others, args.students, costs))
    for what, those, their in (("SQLite", runs, costs), ("other processes recording", by_others, others)):
        name, most = min(limits(their).items(), key=lambda each: each[1])
        last = max((run.machines for run in those if linear(those, run) >= LINEAR), default=0)
        console.print(
            f"With {what}: linear up to {last} machines (within {1 - LINEAR:.0%}); the limit is {name}, "
            f"{most:,.0f} an hour at most",
            highlight=False,
        )
    console.print(
        f"The gradebook takes {args.students * costs.database / 2**20:,.0f} MB, the store of verdicts "
        f"{args.students * costs.stored / 2**20:,.0f} MB",
        highlight=False,
    )
    draw_picture(runs, by_others, args.students, costs)


if __name__ == "__main__":
    main()
