"""One worker, as the grader sees it: it is asked whether it can judge, and then has one submission at a time.

Dask would try a task again elsewhere by itself, and count how many workers died around it, those among them on which
it had only waited. So that whose death is whose fault is never a guess, each submission is sent to one worker alone.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from dask.distributed import Client

from autograder.catalogue.say import speaking
from autograder.classroom.course import Course
from autograder.classroom.judging import reason_of
from autograder.cluster.job import TRIES, Job
from autograder.cluster.reply import ReplyError, read_reply
from autograder.cluster.request import Request
from autograder.cluster.versions import difference
from autograder.cluster.worker import about, enter, judge, leave
from autograder.grading.store import Store, check_unchanged
from autograder.judge.message import Message, message
from autograder.sandbox.fork_server import START_SECONDS

LEAVE = 60  # seconds for a worker to end what it is judging, and its sandbox
OWN_FAULT = "ungraded.handed-in"  # the reason that lies in a submission; any other may lie in the worker

T = TypeVar("T")


class GoneError(Exception):
    """A worker has ended, or cannot be reached."""


@dataclass(frozen=True)
class Run:
    """What stays the same for all workers.

    client -- the connection to the scheduler
    course -- what is graded
    isolation -- the level of isolation on each worker
    language -- what reasons are told in
    seconds -- how long a worker may take for a submission
    versions -- what decides verdicts here
    pool -- threads that read submissions and keep verdicts
    """

    client: Client
    course: Course
    isolation: str | None
    language: str
    seconds: float
    versions: Mapping[str, str]
    pool: ThreadPoolExecutor

    @property
    def name(self) -> str:
        """What workers call it. A course has one run at a time, which ends what a killed one has left."""
        return f"nst {self.course.judged}"

    async def aside(self, call: Callable[[], T]) -> T:
        """Call something in another thread."""

        def spoken() -> T:
            with speaking(self.language):
                return call()

        return await asyncio.get_running_loop().run_in_executor(self.pool, spoken)


class Post:
    """A worker in a run, by its address; `jobs` is what is to be judged, and takes back what has to be tried again."""

    def __init__(self, run: Run, worker: str, jobs: "asyncio.Queue[Job]") -> None:
        self._run, self._worker, self._jobs = run, worker, jobs
        self._keeping: asyncio.Task[tuple[str, Message] | None] | None = None

    async def enter(self) -> Message | None:
        """Let the worker start its sandbox. Returns: why it gets no work.

        Raises GoneError if it is not there, TimeoutError if it does not answer.
        """
        run, assignment = self._run, self._run.course.assignment.name
        there = await self._answer(about, assignment)
        if isinstance(there, Message):
            return there
        if why := difference(run.versions, there):
            return why
        entered = await self._answer(enter, run.name, run.isolation, assignment)
        return entered if isinstance(entered, Message) else None

    async def _answer(self, question: Callable[..., Awaitable[bytes]], *values: str | None) -> dict[str, str] | Message:
        """Ask the worker itself. Returns: its answer, or why it gets no work. Raises as `enter` does."""
        asked = self._run.client.run(question, *values, workers=[self._worker], on_error="return")
        try:
            answer = (await asyncio.wait_for(asked, START_SECONDS)).get(self._worker)
        except TimeoutError:
            raise
        except OSError as error:  # the scheduler may be gone as well, which the crew will see
            raise GoneError(str(error)) from error
        if answer is None or isinstance(answer, OSError):
            raise GoneError(answer)
        if not isinstance(answer, bytes):  # it could not even unpickle the question
            return message("cluster.failed", text=f"{type(answer).__name__}: {answer}")
        said: dict[str, str] = json.loads(answer)
        return message("cluster.said", text=said["refused"]) if "refused" in said else said

    async def leave(self) -> None:
        """Let the worker end its sandbox, and with it what is being judged there."""
        left = self._run.client.run(leave, self._run.name, workers=[self._worker], on_error="ignore")
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(left, LEAVE)

    async def judge(self, job: Job) -> tuple[str, Message] | None:
        """Have a submission judged. What came of the one before is put into the store meanwhile.

        Returns: what the worker could not judge before, though it lives: its key and why; None if there is no such.

        Raises GoneError if the worker dies, TimeoutError if it takes too long. The submission is tried again then.
        """
        try:
            return await self._judge(job)
        except BaseException:  # it is cancelled if the worker is found missing
            if self._run.client.status == "running":  # else nothing can be said of the worker
                self._fail(job, message("ungraded.workers", times=TRIES))
            raise

    async def _judge(self, job: Job) -> tuple[str, Message] | None:
        run = self._run
        try:
            content = await run.aside(lambda: self._request(job))
        except Exception as error:  # of the files, which lie here
            job.end(reason_of(error, run.course.root))
            return None
        reply = await asyncio.wait_for(self._ask(content), run.seconds)
        before = await self.settled()
        self._keeping = asyncio.create_task(self._settle(job, reply))
        return before

    async def settled(self) -> tuple[str, Message] | None:
        """Wait until what was judged last is in the store. Returns: as `judge` does."""
        keeping, self._keeping = self._keeping, None
        return await asyncio.shield(keeping) if keeping else None

    async def _ask(self, content: bytes) -> bytes:
        run, key = self._run, f"judge-{uuid4().hex}"  # a killed run may have left a task of the same submission
        future = run.client.submit(judge, run.name, content, key=key, workers=[self._worker], pure=False)
        try:
            reply: bytes = await future
        except Exception as error:  # Dask's, since `judge` raises nothing
            raise GoneError(str(error)) from error
        finally:
            future.release()
        if not reply:
            raise GoneError("another process has this address now")
        return reply

    async def _settle(self, job: Job, reply: bytes) -> tuple[str, Message] | None:
        reason = await self._run.aside(lambda: self._keep(job, reply))
        if reason is None or reason.id == OWN_FAULT:
            job.end(reason)
            return None
        self._fail(job, reason)
        return job.key, reason

    def _fail(self, job: Job, why: Message) -> None:
        if job.fail(why):
            self._jobs.put_nowait(job)

    def _request(self, job: Job) -> bytes:
        course = self._run.course
        request = Request.of(course.assignment, job.folder, course.root, job.seed, self._run.language).to_bytes()
        check_unchanged(course.assignment, job.folder, job.key)
        return request

    def _keep(self, job: Job, reply: bytes) -> Message | None:
        """Put what a worker has found into the store, which checks it. Returns: why there is no verdict."""
        store = Store(self._run.course.judged)
        try:
            found = read_reply(reply, job.seed)
            if isinstance(found, Message):
                return found
            store.keep(job.key, found)
            if store.find(job.key) is None:
                raise ReplyError("a notebook that does not show its verdict; expected one that does")
        except Exception as error:
            return reason_of(error, self._run.course.root)
        return None
