"""Wait for a kernel as long as it may run. Time that a busy machine gives to others does not count."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

TICK = 0.25  # seconds between two looks at the kernel
MOST = 10  # times the seconds that it may run: so long at the most, whatever its threads wait for


async def done_within(seconds: float, longest: float, task: asyncio.Task[Any], pid: int) -> bool:
    """Wait until a kernel has done its task. Returns: whether it has, before it had run for so many seconds.

    What counts is wall time, so that a kernel that sleeps is ended, too. What does not count is the time for which it
    was ready to run and the machine ran something else. Nor does the grader's own waiting count: a tick that lasts
    longer than it should counts as one tick.

    Arguments:
    seconds -- how long the kernel may run
    longest -- seconds of wall time after which it is ended in any case. Its threads can wait for each other on purpose
    task -- what is done when the kernel is done
    pid -- the kernel's process
    """
    clock = asyncio.get_running_loop().time
    end, ran, before = clock() + min(longest, MOST * seconds), 0.0, None
    while ran < seconds and clock() < end:
        tick = min(TICK, seconds - ran)
        if (await asyncio.wait({task}, timeout=tick))[0]:
            return True
        waited = _waited(pid)
        ran += tick if before is None else min(tick, max(0.0, tick - (waited - before)))
        before = waited
    return False


def _waited(pid: int) -> float:
    """Return for how many seconds the threads of a process have been ready to run and did not.

    It is 0 where Linux does not count it. See Documentation/scheduler/sched-stats.rst of Linux, "schedstat".
    """
    waited = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError, ValueError):  # it has just ended
            waited += int(thread.read_text(encoding="ascii").split()[1])
    return waited / 1e9
