"""A worker's side: what is run on it. All that comes and goes is bytes, and no exception leaves a worker.

Dask pickles functions, by their names, and whatever is raised. Neither holds anything of a submission. A scheduler
imports this module, too, since it looks at what it hands on; so what only workers need is imported in functions.
"""

import asyncio
import json
import sys
import threading

from dask.distributed import Worker, WorkerPlugin, get_worker

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer


class Sandbox(WorkerPlugin):  # type: ignore[misc]  # it counts as Any where Dask is not installed
    """A worker's fork server, from `enter` until `leave` or its own end; `judging` is held while it is used."""

    def __init__(self, isolation: str | None) -> None:
        self.isolation = isolation
        self.server: ForkServer | None = None
        self.judging = threading.Lock()

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 -- as Dask calls it
        """See WorkerPlugin. Raises SandboxError if there is none."""
        self.server = ForkServer(self.isolation)

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002 -- as above
        """See WorkerPlugin. What is being judged ends with the server, and has ended when this returns."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        if self.server is not None:
            self.server.close()
        with self.judging:  # until it has cleared up
            pass


async def about(assignment: str) -> bytes:
    """Return in JSON a worker's versions for an assignment, or under "refused" why it has none."""
    from autograder.assignments.find import assignment_named  # noqa: PLC0415 -- see above
    from autograder.cluster.versions import versions  # noqa: PLC0415

    try:
        return json.dumps(versions(assignment_named(assignment))).encode()
    except Exception as error:
        return _refused(error)


async def enter(run: str, isolation: str | None, assignment: str, dask_worker: Worker) -> bytes:
    """Start a worker's sandbox, and end the one that an earlier run of the same grader may have left.

    Arguments:
    run -- what the run is called
    isolation -- the level of isolation
    assignment -- the name of what will be judged

    Returns: in JSON nothing, or under "refused" why it cannot judge.
    """
    try:
        sandbox = Sandbox(isolation)
        await dask_worker.plugin_add(sandbox, run, catch_errors=False)
        await asyncio.to_thread(_be_ready, sandbox, assignment)
    except Exception as error:
        return _refused(error)
    return b"{}"


def _be_ready(sandbox: Sandbox, assignment: str) -> None:
    """Wait until there could be a kernel. Raises SandboxError, WeightsError."""
    from autograder.assignments.find import assignment_named  # noqa: PLC0415 -- see above
    from autograder.build.thin import thin_weights  # noqa: PLC0415

    if sandbox.server is None:
        raise SandboxError("the sandbox has been closed")
    sandbox.server.wait()
    if network := assignment_named(assignment).network:
        thin_weights(network)


def _refused(error: Exception) -> bytes:
    return json.dumps({"refused": str(error) or type(error).__name__}).encode()


async def leave(run: str, dask_worker: Worker) -> None:
    """End a worker's sandbox."""
    if run in dask_worker.plugins:
        await dask_worker.plugin_remove(run)


def judge(run: str, content: bytes) -> bytes:
    """Judge a submission in a worker's sandbox. Returns: the reply, empty if the worker has no sandbox for this run."""
    from autograder.cluster.answer import reply_to  # noqa: PLC0415 -- see above

    sandbox = get_worker().plugins.get(run)
    if sandbox is None or sandbox.server is None:  # another process, at the address of one that was there before
        return b""
    with sandbox.judging:
        return reply_to(content, sandbox.server)


def has_dashboard() -> bool:
    """Return whether this scheduler shows a dashboard, for which it needs another package."""
    return "distributed.dashboard.scheduler" in sys.modules
