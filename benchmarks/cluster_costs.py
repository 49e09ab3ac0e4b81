"""Measure what a submission costs each part of a cluster: the inputs of `benchmarks.cluster_model`."""

import asyncio
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Self

import psutil  # type: ignore[import-untyped]
from dask.distributed import Client

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import read_cells
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import judged
from autograder.cluster.cluster import LOCAL, Cluster
from autograder.cluster.job import Job
from autograder.cluster.reply import of_graded, read_reply
from autograder.cluster.request import Request
from autograder.grading.grade import Graded
from autograder.grading.store import Store, key_of
from autograder.judge.message import Message
from autograder.sandbox.fork_server import ForkServer
from benchmarks.cluster_echo import echo
from tests.support.clusters import hand_out, scheduler, worker
from tests.support.galleries import submissions

JUDGED = 12  # submissions of the galleries
CORES = 2  # as many are judged at the same time, as on a machine with so many workers
SENT = 100  # through a scheduler
MORE = 3  # workers that join
RECORDED = (20, 120)  # the difference tells what one costs
JOBS = 20_000  # that are begun in the grader, for a figure of one
MB = 2**20


@dataclass(frozen=True)
class Costs:
    """What a submission costs.

    judge -- seconds on a worker, some submissions, with as many workers as cores
    send, keep -- the grader's CPU seconds to send it, and to check what comes back and keep it
    schedule -- the scheduler's CPU seconds
    latency -- seconds on the way there and back on one machine, apart from what the three need
    record -- the grader's seconds to record a verdict in SQLite
    database, stored -- bytes in the gradebook, and in the store of verdicts
    request, reply -- bytes on the way there and back
    worker_memory -- MB of a worker, its fork server and the kernel that takes most
    scheduler_memory, scheduler_memory_each -- MB, without a worker and for each
    grader_memory, grader_memory_each -- MB, without a submission and for each that is begun
    """

    judge: tuple[float, ...]
    send: float
    keep: float
    schedule: float
    latency: float
    record: float
    database: float
    stored: float
    request: int
    reply: int
    worker_memory: float
    scheduler_memory: float
    scheduler_memory_each: float
    grader_memory: float
    grader_memory_each: float

    def told(self) -> str:
        """Return the figures in lines."""
        low, high = min(self.judge), max(self.judge)
        lines = {
            "judging": f"{fmean(self.judge):.2f} s, {low:.2f} to {high:.2f}, {CORES} at a time",
            "sending": f"{1000 * self.send:.1f} ms of the grader, {self.request / 1000:.0f} kB",
            "scheduling": f"{1000 * self.schedule:.1f} ms of the scheduler, {1000 * self.latency:.1f} ms on the way",
            "keeping": f"{1000 * self.keep:.1f} ms of the grader, {self.reply / 1000:.0f} kB",
            "recording": f"{1000 * self.record:.1f} ms of the grader, {self.database / 1000:.1f} kB in the gradebook",
            "worker": f"{self.worker_memory:.0f} MB while it judges",
            "scheduler": f"{self.scheduler_memory:.0f} MB, and {self.scheduler_memory_each:.2f} MB for each worker",
            "grader": f"{self.grader_memory:.0f} MB, and {1000 * self.grader_memory_each:.2f} kB for each begun",
        }
        return "\n".join(f"{name:12}{told}" for name, told in lines.items())


@dataclass(frozen=True)
class Sending:
    """What it costs to send a submission through a scheduler; as in Costs."""

    send: float
    schedule: float
    latency: float
    request: int
    worker_memory: float
    memory: float
    memory_each: float


class Peak:
    """The most memory that a fork server and one of its kernels have had within a context: `megabytes`."""

    def __init__(self, server: ForkServer) -> None:
        self.megabytes = 0.0
        self._process, self._over = psutil.Process(server.pid), threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            with suppress(psutil.Error):  # a kernel has just ended
                kernels = [kernel.memory_full_info().pss for kernel in self._process.children()]
                both = self._process.memory_full_info().pss + max(kernels, default=0)
                self.megabytes = max(self.megabytes, both / MB)


def measure() -> Costs:
    """Measure all costs, which takes a minute or two."""
    every = submissions("nst", "mistakes")
    files = every[:: len(every) // JUDGED][:JUDGED]
    with tempfile.TemporaryDirectory(prefix="nst-costs-") as name:
        folder = Path(name)
        hand_out(folder / "judged", {f"student{number}": read_cells(file) for number, file in enumerate(files)})
        course = Course.at(NST, folder / "judged")
        with ForkServer() as server:
            server.wait()

            def timed(student: str) -> tuple[Graded, float]:
                began = time.perf_counter()
                return judged(NST, course.submitted(student), server, 1), time.perf_counter() - began

            with Peak(server) as peak, ThreadPoolExecutor(CORES) as pool:
                found, judge = zip(*pool.map(timed, course.students()), strict=True)
        graded: Graded = found[0]
        reply = of_graded(graded)
        sending = asyncio.run(_through_a_scheduler(course, folder, len(reply)))
        few, many = (_recording(folder, graded, students) for students in RECORDED)
        record, database, stored = ((b - a) / (RECORDED[1] - RECORDED[0]) for a, b in zip(few, many, strict=True))
        return Costs(
            judge=judge,
            send=sending.send,
            keep=_keeping(course, reply),
            schedule=sending.schedule,
            latency=sending.latency,
            record=record,
            database=database,
            stored=stored,
            request=sending.request,
            reply=len(reply),
            worker_memory=peak.megabytes + sending.worker_memory,
            scheduler_memory=sending.memory,
            scheduler_memory_each=sending.memory_each,
            grader_memory=_resident(os.getpid()),
            grader_memory_each=_begun(),
        )


async def _through_a_scheduler(course: Course, folder: Path, reply: int) -> Sending:
    student = course.submitted(course.students()[0])
    with scheduler(folder) as (pid, address), ExitStack() as stack:
        judge = stack.enter_context(worker(address, folder))
        async with Client(address, asynchronous=True, set_as_default=False) as client:

            async def send(number: int) -> int:
                content = Request.of(NST, student, course.root, number, "en").to_bytes()
                future = client.submit(echo, content, reply, key=f"echo-{number}", pure=False)
                await future
                future.release()
                return len(content)

            await client.wait_for_workers(1)
            sizes = [await send(number) for number in range(SENT, 2 * SENT)]  # all is imported then
            wall, own, theirs = time.perf_counter(), time.process_time(), _used(pid)
            for number in range(SENT):
                await send(number)
            each = [
                (time.perf_counter() - wall) / SENT,
                (time.process_time() - own) / SENT,
                (_used(pid) - theirs) / SENT,
            ]
            one, own_worker = _resident(pid), _resident(judge)
            for _ in range(MORE):
                stack.enter_context(worker(address, folder))
            await client.wait_for_workers(1 + MORE)
            more = (_resident(pid) - one) / MORE
    latency = max(0.0, each[0] - each[1] - each[2])
    return Sending(each[1], each[2], latency, sizes[0], own_worker, one - more, more)


def _keeping(course: Course, reply: bytes) -> float:
    """Return the CPU seconds to check a reply and to keep what is in it."""
    store, began = Store(course.judged), time.process_time()
    for number in range(SENT):
        found = read_reply(reply, 1)
        assert not isinstance(found, Message)  # noqa: S101 -- for the type checker
        store.keep(f"{number:064}", found)
        store.find(f"{number:064}")
    return (time.process_time() - began) / SENT


def _recording(folder: Path, graded: Graded, students: int) -> tuple[float, float, float]:
    """Return the seconds to record a class that has been judged, and the bytes of its gradebook and store."""
    place = folder / f"recorded-{students}"
    hand_out(place, {f"student{n}": {"total_cost": f"# {n}"} for n in range(students)})
    course = Course.at(NST, place)
    for student in course.students():
        Store(course.judged).keep(key_of(NST, course.submitted(student)), graded)
    stored = sum(file.stat().st_size for file in course.judged.rglob("*") if file.is_file())
    began = time.perf_counter()
    grade_class(course, Cluster(LOCAL))  # which starts nothing, as there is nothing to be judged
    return time.perf_counter() - began, (place / "gradebook.db").stat().st_size, stored


def _begun() -> float:
    """Return the MB that a submission takes in the grader from when it is begun until it is judged."""
    before = _resident(os.getpid())
    jobs = [Job(f"{number:064}", Path(f"/course/submitted/student{number}/nst"), number) for number in range(JOBS)]
    begun = {job.future: (job.key, [job.folder.parent.name]) for job in jobs}  # as `Begun` has it
    return (_resident(os.getpid()) - before) / len(begun)


def _resident(pid: int) -> float:
    """Return the memory of a process in MB."""
    return float(psutil.Process(pid).memory_info().rss / MB)


def _used(pid: int) -> float:
    """Return the CPU seconds of a process."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
