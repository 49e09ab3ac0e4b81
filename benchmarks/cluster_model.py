"""Say how long a class of a hundred thousand takes on 1 to 64 machines, by a simulated clock.

    python -m benchmarks.cluster_model                      three minutes on two cores; draws images/cluster.png
    python -m benchmarks.cluster_model --failures 4         a worker fails four times an hour, not once

What a submission costs each part is measured first, in the same run: judging, one at a time; sending it through a
scheduler and keeping what comes back, with a worker that only echoes; recording. Then workers take the next submission
as soon as they are free, for a time drawn from those measured. The scheduler, the grader and what records have one
submission at a time each, so that the slowest of them is the limit.
"""

import argparse
import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from benchmarks.cluster_costs import Costs, measure
from nst.files import whole
from tests.support.paths import ROOT

MACHINES = (1, 2, 4, 8, 16, 32, 64)
CORES = 2  # of a machine, with a worker each
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

    judged, recorded -- seconds until all was judged, and recorded
    tail -- seconds from the first worker that found nothing more to do until all was judged
    failures -- how often a worker failed
    busy -- the share of its time that each part was busy, by name
    """

    machines: int
    judged: float
    recorded: float
    tail: float
    failures: int
    busy: dict[str, float]


def simulate(machines: int, students: int, costs: Costs, failures: float, draw: random.Random) -> Run:
    """Let machines judge a class; each worker fails `failures` times an hour."""
    scheduler, grader, recorder = Server(), Server(), Server()
    waiting, failed, first_idle, judged, recorded = students, 0, None, 0.0, 0.0
    events = [(0.0, worker, False) for worker in range(machines * CORES)]  # when, who, whether with a verdict
    idle: list[int] = []
    while events:
        now, worker, replies = heapq.heappop(events)
        if replies:
            judged = max(judged, grader.serve(now, costs.keep))
            recorded = max(recorded, recorder.serve(judged, costs.record))
        if not waiting:
            first_idle = now if first_idle is None else first_idle
            idle.append(worker)
            continue
        waiting -= 1
        sent = grader.serve(now, costs.send)
        began = scheduler.serve(sent, costs.schedule) + costs.latency
        ends, fails = began + draw.choice(costs.judge), began + draw.expovariate(failures / 3600)
        if fails < ends:
            failed, waiting = failed + 1, waiting + 1
            heapq.heappush(events, (fails + RESTART, worker, False))
            if idle:  # somebody else takes it
                heapq.heappush(events, (fails + 1.0, idle.pop(), False))
        else:
            heapq.heappush(events, (ends, worker, True))
    busy = {"scheduler": scheduler.busy, "grader": grader.busy, "recording": recorder.busy}
    shares = {name: seconds / recorded for name, seconds in busy.items()}
    return Run(machines, judged, recorded, judged - (first_idle or judged), failed, shares)


def limit(costs: Costs) -> tuple[str, float]:
    """Return the part that is slowest, and how many submissions an hour it can do at most."""
    each = {
        "recording": costs.record,
        "the grader, which sends submissions and keeps verdicts": costs.send + costs.keep,
        "the scheduler": costs.schedule,
    }
    slowest = max(each, key=lambda name: each[name])
    return slowest, 3600 / each[slowest]


def table(runs: Sequence[Run], students: int, costs: Costs) -> Table:
    """Return the runs as a table."""
    columns = ("machines", "judged an hour", "recorded an hour", "of linear", "tail s", "failures")
    shown = Table(*columns, "scheduler MB", "grader MB", "busy: scheduler, grader, recording", box=None)
    for run in runs:
        workers = run.machines * CORES
        shown.add_row(
            str(run.machines),
            f"{3600 * students / run.judged:,.0f}",
            f"{3600 * students / run.recorded:,.0f}",
            f"{runs[0].judged / run.recorded / run.machines:.2f}",
            f"{run.tail:.0f}",
            str(run.failures),
            f"{costs.scheduler_memory + workers * costs.scheduler_memory_each:.0f}",
            f"{costs.grader_memory + students * costs.grader_memory_each:.0f}",
            ", ".join(f"{share:.0%}" for share in run.busy.values()),
        )
    return shown


def draw_picture(runs: Sequence[Run], students: int, costs: Costs) -> None:
    """Draw the pace over the number of machines."""
    figure = Figure(figsize=(7.5, 4.6), layout="constrained")
    axes = figure.subplots()
    machines = [run.machines for run in runs]
    first = 3600 * students / runs[0].judged
    axes.loglog(
        machines, [first * count for count in machines], ":", color="#8d99ae", label="as many times one machine"
    )
    axes.loglog(machines, [3600 * students / run.judged for run in runs], "o-", color="#2b2d42", label="judged")
    axes.loglog(machines, [3600 * students / run.recorded for run in runs], "s-", color="#d1495b", label="recorded")
    name, most = limit(costs)
    axes.axhline(most, color="#d1495b", lw=0.8, ls="--")
    axes.text(machines[0], most * 1.06, f"the most that {name.split(',')[0]} does", color="#d1495b", fontsize=9)
    axes.set_xticks(machines, [str(count) for count in machines])
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
    draw = random.Random(1)  # noqa: S311 -- a simulation
    runs = [simulate(machines, args.students, costs, args.failures, draw) for machines in MACHINES]
    console.print(f"\n{args.students:,} submissions; a worker fails {args.failures:g} times an hour", highlight=False)
    console.print(table(runs, args.students, costs))
    name, most = limit(costs)
    linear = [run.machines for run in runs if runs[0].judged / run.recorded >= LINEAR * run.machines]
    console.print(
        f"\nLinear up to {max(linear, default=0)} machines (within {1 - LINEAR:.0%}). "
        f"The limit is {name}: {most:,.0f} an hour at most.",
        f"The gradebook takes {args.students * costs.database / 2**20:,.0f} MB, the store of verdicts "
        f"{args.students * costs.stored / 2**20:,.0f} MB.",
        sep="\n",
        highlight=False,
    )
    draw_picture(runs, args.students, costs)


if __name__ == "__main__":
    main()
