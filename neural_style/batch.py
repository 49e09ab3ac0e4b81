"""Paint all pictures of a command line, one after the other."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from neural_style.files import inputs, is_finished, outputs
from neural_style.jobs import Job
from neural_style.page import Page
from neural_style.painting import paint_picture, prepare
from neural_style.shared import Shared
from neural_style.watcher import Terminal, Together
from neural_style.web import shown_in_browser
from nst.errors import NSTError, OverwriteError, SettingsError
from nst.files import refuse_to_overwrite


def paint_all(jobs: Sequence[Job]) -> bool:
    """Check all jobs, then paint them. If one fails on the way, the others are painted all the same.

    Returns: whether all are finished; False if they were stopped. Raises NSTError.
    """
    shared = Shared()
    check(jobs, shared)
    mistakes = []
    with contextlib.ExitStack() as stack:
        watchers: list[Terminal | Page] = []
        pictures = [job.options for job in jobs]
        port = pictures[0].output.web  # all pictures have the same
        if port is not None:
            watchers.append(stack.enter_context(shown_in_browser(port, *pictures)))
        watchers.append(stack.enter_context(Terminal(*pictures)))
        for number, job in enumerate(jobs):
            for watcher in watchers:
                watcher.turn_to(number)
            try:
                if not paint_picture(job.options, Together(*watchers), shared):
                    return False
            except NSTError as error:
                if not job.where:
                    raise
                mistakes.append(f"{job.where}: {error}")
    if mistakes:
        raise NSTError("\n".join(mistakes))
    return True


def check(jobs: Sequence[Job], shared: Shared) -> None:
    """Raise SettingsError, with all mistakes, if jobs from a file cannot be painted as far as can be known."""
    mistakes: list[str] = []
    written: dict[Path, str] = {}
    wanted = [job for job in jobs if job.where and not is_finished(job.options)]
    read = {file for job in wanted for file in inputs(job.options)}
    for job in wanted:
        try:
            for file in outputs(job.options.output, prepare(job.options, shared).descent.iterations):
                refuse_to_overwrite(file, read, overwrite=True)
                other = written.setdefault(file.resolve(), job.where)
                if other != job.where:
                    raise OverwriteError(f"{file} is to be written for {other}, too. Give another name")
        except NSTError as error:
            mistakes.append(f"{job.where}: {error}")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
