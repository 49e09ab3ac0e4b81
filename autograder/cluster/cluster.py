"""A cluster as what judges a class: a scheduler that runs elsewhere, or one with workers on this machine."""

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from tempfile import TemporaryDirectory

import dask
from dask.distributed import Client, LocalCluster
from distributed.utils import silence_logging_cmgr
from tqdm import tqdm

from autograder.catalogue.say import say, speaking, spoken
from autograder.classroom.course import Course
from autograder.classroom.judging import Begin, Draw, any_seed
from autograder.cluster.crew import GOES_ON, Crew
from autograder.cluster.errors import ClusterError
from autograder.cluster.job import Job
from autograder.cluster.post import Run
from autograder.cluster.versions import versions
from autograder.cluster.worker import has_dashboard
from autograder.judge.message import Message, message
from autograder.sandbox.limits import LIMITS

LOCAL = "local"  # the address of a cluster that is started for a run
SLACK = 120.0  # seconds, besides a submission's own, from sending it until the reply is there
# Ctrl-C reaches the whole group. The grader decides, and ends its workers. They start with that signal blocked, and
# what they start must not inherit that: it is how kernels are interrupted.
DEAF = """import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
"""
READERS = 2  # threads that read submissions and keep verdicts


@dataclass(frozen=True)
class Cluster:
    """A cluster of Dask's. It is connected to, or started, when there is something to be judged.

    address -- of its scheduler, such as tls://10.0.0.1:8786; LOCAL starts one on this machine
    workers -- how many processes a local one has
    isolation -- the level of isolation on each worker; None is the strongest that it offers
    draw -- what the seeds come from
    seconds -- how long a worker may take for a submission
    """

    address: str
    workers: int = 1
    isolation: str | None = None
    draw: Draw = any_seed
    seconds: float = LIMITS.all_seconds + SLACK

    @contextmanager
    def judging(self, course: Course) -> Iterator[Begin]:
        """See Judging. The futures raise ClusterError if no worker is left, or the scheduler is gone."""
        session = _Session(self, course)
        try:
            yield session.begin
        finally:
            session.close()


class _Session:
    """A run over a course, in a thread of its own: an event loop, in which Dask and all workers are waited for."""

    def __init__(self, cluster: Cluster, course: Course) -> None:
        self._cluster, self._course, self._language = cluster, course, spoken()
        self._thread = threading.Thread(target=self._work, name="cluster")
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._open: set[Job] = set()
        self._error: ClusterError | None = None
        self._lock = threading.Lock()  # of the two above
        self._begun = threading.Event()

    def begin(self, key: str, folder: Path) -> "Future[Message | None]":
        """See Begin."""
        if self._thread.ident is None:
            self._thread.start()
            self._begun.wait()
        job = Job(key, folder, self._cluster.draw(key))
        with self._lock:
            if self._error is not None:
                job.future.set_exception(self._error)
                return job.future
            self._open.add(job)
            self._loop.call_soon_threadsafe(self._jobs.put_nowait, job)
        job.future.add_done_callback(lambda _: self._open.discard(job))
        return job.future

    def close(self) -> None:
        """End all that is being judged, and the cluster if it is ours."""
        if self._thread.ident is not None:
            with self._lock:
                if self._error is None:
                    self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join()

    def _work(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        task, error = asyncio.current_task(), ClusterError("the run has ended")
        assert task is not None  # noqa: S101 -- for the type checker
        self._loop, self._task = asyncio.get_running_loop(), task
        self._begun.set()
        try:
            await self._judge()
        except asyncio.CancelledError:
            pass
        except ClusterError as found:
            error = found
        except Exception as found:  # whatever of Dask's; nobody may wait for a future that no one sets
            error = ClusterError(f"the cluster failed: {type(found).__name__}: {found}. Mend it, {GOES_ON}")
            error.__cause__ = found
        with self._lock:
            self._error = error
        for job in [*self._open]:
            job.future.set_exception(error)

    async def _judge(self) -> None:
        """Let the cluster judge until this is cancelled. Raises ClusterError if it cannot."""
        cluster, course = self._cluster, self._course
        with ThreadPoolExecutor(READERS) as pool:
            here = await self._loop.run_in_executor(pool, versions, course.assignment)
            async with _connected(cluster) as client:
                if await client.run_on_scheduler(has_dashboard):
                    self._tell(message("cluster.dashboard", address=client.dashboard_link))
                run = Run(client, course, cluster.isolation, self._language, cluster.seconds, here, pool)
                await Crew(run, self._jobs, self._tell).work()

    def _tell(self, told: Message) -> None:
        with speaking(self._language):
            tqdm.write(say(told), file=sys.stderr)


@asynccontextmanager
async def _connected(cluster: Cluster) -> AsyncIterator[Client]:
    """Connect to a scheduler, or start one, until the context ends. Raises ClusterError if that is impossible."""
    async with AsyncExitStack() as stack:
        stack.enter_context(silence_logging_cmgr(logging.CRITICAL))  # the crew tells of workers, and errors of the rest
        stack.enter_context(dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}))
        try:
            scheduler = await _start(cluster.workers, stack) if cluster.address == LOCAL else cluster.address
            client = Client(scheduler, asynchronous=True, set_as_default=False)
            stack.push_async_exit(client)  # whether or not it gets a connection
            await client
        except (OSError, ImportError, RuntimeError, TypeError, ValueError) as error:  # Dask raises each for something
            raise ClusterError(
                f"no cluster at {cluster.address}: {error}. Expected the address that the scheduler says when it "
                "starts, and for tls:// the certificates of docs/cluster.md in Dask's configuration"
            ) from error
        yield client


async def _start(workers: int, stack: AsyncExitStack) -> LocalCluster:
    """Start a scheduler here, and workers, which nobody else on this machine can connect to."""
    folder = stack.enter_context(TemporaryDirectory(prefix="nst-cluster-"))
    no_profile = {"distributed.worker.profile.enabled": False}  # which looks at what a worker runs 100 times a second
    stack.enter_context(dask.config.set({"temporary-directory": folder, **no_profile}))
    resource_tracker.ensure_running()  # which would let the signal in again if it were started later
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    starting = asyncio.ensure_future(
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            preload=[DEAF],
            memory_limit=0,  # of a worker itself, which is small; kernels have limits of their own
            security=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            asynchronous=True,
        ).__aenter__()
    )
    try:
        cluster = await asyncio.shield(starting)
    finally:  # half of it could not be ended
        await asyncio.wait([starting])
        if starting.exception() is None:
            stack.push_async_exit(starting.result())
    return cluster
