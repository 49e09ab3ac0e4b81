"""The workers of a scheduler, those that join later among them: who gets work, and who gets none, and why."""

import asyncio
import time
from collections.abc import Callable

from autograder.catalogue.say import say, speaking
from autograder.cluster.errors import ClusterError
from autograder.cluster.job import Job
from autograder.cluster.post import GoneError, Post, Run
from autograder.judge.message import Message, message

LOOK = 1.0  # seconds between two looks at who is there
SILENT = 60.0  # seconds that a scheduler may take to say who is there
ALONE = 60.0  # seconds without any worker; one that has died is started anew within a few
SICK = 3  # submissions that a worker has not judged, one after the other, though it lives
REST = 10.0  # seconds after such a failure, for another worker to take the submission: to fail is quick
GOES_ON = "then the same command goes on with the rest"

Tell = Callable[[Message], None]


class Crew:
    """The workers in a run.

    run -- what is the same for all of them
    jobs -- what is to be judged
    tell -- what is called with all that the instructor should know of a worker
    """

    def __init__(self, run: Run, jobs: "asyncio.Queue[Job]", tell: Tell) -> None:
        self._run, self._jobs, self._tell = run, jobs, tell
        self._serving: dict[str, asyncio.Task[None]] = {}  # by worker
        self._posts: dict[str, Post] = {}
        self._ready: set[str] = set()
        self._refused: dict[str, Message] = {}
        self._ending = self._worked = False

    async def work(self) -> None:
        """Let the jobs be judged until this is cancelled.

        Raises ClusterError if the scheduler is gone, or if there is no worker.
        """
        seen = time.monotonic()
        try:
            while True:
                present = await self._present()
                for worker in self._serving.keys() - present:
                    self._serving[worker].cancel()
                    await asyncio.wait([self._serving[worker]])
                for worker in present - self._serving.keys() - self._refused.keys():
                    self._serving[worker] = asyncio.create_task(self._serve(worker))
                if self._serving:
                    seen = time.monotonic()
                self._check(present, time.monotonic() - seen)
                await asyncio.sleep(LOOK)
        finally:
            await self._end()

    async def _present(self) -> set[str]:
        """Return the addresses of the workers that are there. Raises ClusterError if the scheduler is not."""
        client = self._run.client
        try:
            if client.status == "running":
                return {*await asyncio.wait_for(client.scheduler.ncores(), SILENT)}
        except OSError:  # a timeout is one
            pass
        raise ClusterError(f"the scheduler of the cluster is gone. Start it again, {GOES_ON}")

    def _check(self, present: set[str], alone: float) -> None:
        """Raise ClusterError if there is no worker, and none is to be expected."""
        hopeless = not self._worked and present and present <= self._refused.keys()
        if self._serving or (alone < ALONE and not hopeless):
            return
        with speaking(self._run.language):
            found = "; ".join(f"{worker}: {say(why)}" for worker, why in self._refused.items())
        raise ClusterError(
            f"no worker can judge: {found or 'there is none'}. Start workers as docs/cluster.md says, {GOES_ON}"
        )

    async def _serve(self, worker: str) -> None:
        """Give a worker one submission after the other, if it can judge."""
        post = self._posts[worker] = Post(self._run, worker, self._jobs)
        try:
            why = await post.enter()
            if why is None:
                self._ready.add(worker)
                self._worked = True
                why = await self._work(post)
            self._refuse(worker, why)
            await post.leave()
        except TimeoutError:
            self._refuse(worker, message("cluster.late"))
        except (GoneError, asyncio.CancelledError):
            if worker in self._ready and self._run.client.status == "running" and not self._ending:
                self._tell(message("cluster.gone", worker=worker))
        except Exception as error:  # whatever of Dask's
            self._refuse(worker, message("cluster.failed", text=f"{type(error).__name__}: {error}"))
        finally:
            await post.settled()
            self._ready.discard(worker)
            del self._posts[worker], self._serving[worker]

    async def _work(self, post: Post) -> Message:
        """Let a worker judge. Returns: why it should no more."""
        failed: dict[str, Message] = {}  # by key
        while True:
            found = await post.judge(await self._jobs.get())
            if found is None:
                failed.clear()
                continue
            key, reason = found
            failed[key] = reason
            if len(self._serving) > 1:
                if len(failed) >= SICK:
                    return message("cluster.sick", times=len(failed), why=reason)
                await asyncio.sleep(REST)

    def _refuse(self, worker: str, why: Message) -> None:
        self._refused[worker] = why
        self._tell(message("cluster.refused", worker=worker, why=why))

    async def _end(self) -> None:
        """Let no worker go on."""
        self._ending, posts, serving = True, [*self._posts.values()], [*self._serving.values()]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)
        if self._run.client.status == "running":
            await asyncio.gather(*(post.leave() for post in posts))
