"""What judges the submissions of a class, several at a time: threads of this process, or a cluster, see `cluster`."""

import secrets
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from tqdm import tqdm

from autograder.assignments.assignment import Assignment
from autograder.build.thin import thin_weights
from autograder.catalogue.say import speaking, spoken
from autograder.classroom.course import Course
from autograder.grading.grade import Graded, grade_submission
from autograder.grading.sanitise import plain
from autograder.grading.store import ChangedError, Store, check_unchanged
from autograder.grading.words import without_paths
from autograder.judge.message import Message, message
from autograder.sandbox.fork_server import ForkServer
from nst.errors import NotebookError, NSTError, printable
from nst.reader.read import read_submission

# Begins to judge a submission: from its key and its folder to the future reason why it is ungraded. The future is None
# when the verdict is in the store, and raises an NSTError if nothing more can be judged.
Begin: TypeAlias = Callable[[str, Path], "Future[Message | None]"]
Draw: TypeAlias = Callable[[str], int]  # the seed for the submission with a key


class Judging(Protocol):
    """What judges a class."""

    def judging(self, course: Course) -> AbstractContextManager[Begin]:
        """Judge what is begun until the context ends. If that ends with an error, so does all judging, at once.

        Raises SandboxError if submissions could look into the course.
        """
        ...


def any_seed(_: str) -> int:
    """Draw a seed."""
    return secrets.randbits(32)


@dataclass(frozen=True)
class Threads:
    """Threads of this process.

    server -- the fork server, which makes the kernels; after an error, it is closed
    jobs -- how many submissions are judged at the same time
    draw -- what the seeds come from
    """

    server: ForkServer
    jobs: int
    draw: Draw = any_seed

    @contextmanager
    def judging(self, course: Course) -> Iterator[Begin]:
        """See Judging."""
        self.server.check_closed(course.root)
        if course.assignment.network:
            thin_weights(course.assignment.network)  # before threads ask for them
        store, language, pool = Store(course.judged), spoken(), ThreadPoolExecutor(self.jobs)

        def judge(key: str, folder: Path) -> Message | None:
            try:
                with speaking(language):  # for this thread has heard nothing of it
                    graded = judged(course.assignment, folder, self.server, self.draw(key))
                    check_unchanged(course.assignment, folder, key)
                    store.keep(key, graded)
            except Exception as error:  # a mistake of ours must not end the class, and is nobody's zero
                return reason_of(error, course.root)
            return None

        try:
            yield lambda key, folder: pool.submit(judge, key, folder)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            self.server.close()
            raise
        finally:
            pool.shutdown()


def judged(assignment: Assignment, folder: Path, server: ForkServer, seed: int) -> Graded:
    """Judge what lies in a submission's folder. Raises what `read_submission` and `grade_submission` do."""
    notebook = read_submission(folder / assignment.notebook)
    return grade_submission(assignment, notebook, server, files=folder, seed=seed)


def reason_of(error: Exception, root: Path) -> Message:
    """Return what the instructor is told of an error, and print where it comes from if it was not foreseen.

    Its text may hold names of the student's files, in whatever bytes. Paths in the course folder `root` begin there.
    """
    text = plain(without_paths(printable(str(error)).replace(f"{printable(str(root))}/", "")))
    if isinstance(error, NotebookError):
        return message("ungraded.handed-in", text=text)
    if isinstance(error, ChangedError):
        return message("ungraded.changed")
    if isinstance(error, NSTError):
        return message("ungraded.error", text=text)
    if isinstance(error, OSError):
        return message("ungraded.file", text=text)
    tqdm.write(printable("".join(traceback.format_exception(error))), file=sys.stderr)
    return message("ungraded.bug", exception=type(error).__name__, text=text)
