"""nbgrader, mended where it takes names for patterns, passes over work, ends at a timestamp, or hands on what it gets.

It has no settings for any of this, so that methods of its classes are replaced. `nbgrader_config.py`, which nbgrader's
commands and formgrader read, calls `mend`. Written for nbgrader 0.9.
"""

import glob
import logging
import os
import shutil
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader import utils
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import URL

from autograder.assignments.find import assignments, language_of
from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say, speaking
from autograder.grading.astray import astray, is_missing
from autograder.grading.names import check_name, readable
from autograder.grading.scratch import HANDED_ON, files_of
from autograder.grading.timestamp import read_timestamp
from nst.errors import printable

_init_notebooks, _init_assignment = BaseConverter.init_notebooks, Autograde.init_assignment
_copy_files = BaseConverter.init_assignment


def mend() -> None:
    """Replace what is mended. Once more does no harm."""
    BaseConverter.init_notebooks = _find_notebooks
    BaseConverter.init_assignment = _hand_on
    Autograde.init_assignment = _take_in
    CourseDirectory.get_existing_timestamp = _timestamp
    NbGraderAPI.get_submitted_timestamp = _shown_timestamp
    CourseDirectory._db_url_default.func = _gradebook_url
    utils.is_ignored = _is_ignored
    logging.setLogRecordFactory(_Record)


class _Record(logging.LogRecord):
    """What is logged, in which names that students gave to their files tell a terminal nothing."""

    def getMessage(self) -> str:  # noqa: N802 -- logging's name
        return printable(super().getMessage())


def _find_notebooks(self: BaseConverter) -> None:
    """Find the notebooks of students whose folders are called as patterns are, in a course whose folder may be, too."""
    course = self.coursedir
    student = course.student_id
    if student != "*" and Path(self._format_source(course.assignment_id, student)).is_dir():
        student = glob.escape(student)
    below = course.directory_structure.format(
        nbgrader_step=self._input_directory, student_id=student, assignment_id=course.assignment_id
    )
    pattern = os.path.join(glob.escape(course.root), below)  # noqa: PTH118 -- nbgrader wants the . in source/./nst
    self.assignments, self.notebooks = {}, []
    for folder in glob.glob(pattern, include_hidden=True):  # noqa: PTH207 -- as above
        with speaking(language_of(course.assignment_id)):
            _find_in(self, folder)
    if not self.assignments:
        _init_notebooks(self)  # which fails, and says what it has looked for


def _find_in(converter: BaseConverter, folder: str) -> None:
    """Find the notebooks in one student's folder, or log why there are none."""
    try:
        check_name(folder)
    except SubmissionError as error:  # at which nbgrader would end
        converter.log.error("%s: %s", readable(folder), error)
        return
    notebooks = f"{glob.escape(folder)}/{converter.coursedir.notebook_id}.ipynb"
    found = glob.glob(notebooks)  # noqa: PTH207 -- as above
    if found:
        converter.assignments[folder] = found
    else:
        converter.log.warning("No notebooks were matched by '%s'. %s", notebooks, _instead(converter, folder))


def _instead(converter: BaseConverter, folder: str) -> str:
    """Say what a submission's folder holds in place of a notebook; "" if it holds no file at all."""
    course = converter.coursedir
    if not isinstance(converter, Autograde) or course.assignment_id not in assignments():
        return ""
    assignment = assignments()[course.assignment_id]
    try:
        found = astray(assignment, Path(folder), Path(folder, assignment.notebook), Path(course.root))
        return say(found) if found else ""
    except SubmissionError as error:
        return str(error)


def _take_in(self: Autograde, assignment_id: str, student_id: str) -> None:
    """Refuse what cannot be graded in words, before the gradebook hears of it, which takes it for a zero."""
    folder = Path(self._format_source(assignment_id, student_id))
    with speaking(language_of(assignment_id)):
        read_timestamp(folder)
        if assignment_id in assignments():
            files_of(folder)  # before they are copied: a link may lead to a device without an end
            reason = _instead(self, str(folder)) if is_missing(folder / assignments()[assignment_id].notebook) else ""
            if reason:
                raise SubmissionError(reason)
    _init_assignment(self, assignment_id, student_id)


def _hand_on(self: BaseConverter, assignment_id: str, student_id: str) -> None:
    """See BaseConverter.init_assignment. Of a student's files, only what no browser runs is handed on."""
    if not isinstance(self, Autograde | GenerateFeedback):
        _copy_files(self, assignment_id, student_id)
        return
    source, target = (Path(place(assignment_id, student_id)) for place in (self._format_source, self._format_dest))
    for file in map(Path, utils.find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"])):
        if file.suffix.lower() not in HANDED_ON:
            self.log.info("Not handed on, since a browser might run it: %s", file)
            continue
        copy = target / file.relative_to(source)
        self.log.info("Copying %s -> %s", file, copy)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        shutil.copy(file, copy)


def _timestamp(self: CourseDirectory, dest_path: str) -> datetime | None:
    """See CourseDirectory.get_existing_timestamp. Raises SubmissionError."""
    with speaking(language_of(self.assignment_id)):
        return read_timestamp(Path(dest_path))


def _gradebook_url(self: CourseDirectory) -> str:
    """See CourseDirectory.db_url, in which a folder's ? would begin options, and its %20 would be a blank."""
    file = Path(self.root, "gradebook.db").absolute()
    return URL.create("sqlite", database=str(file)).render_as_string()


def _shown_timestamp(self: NbGraderAPI, assignment_id: str, student_id: str) -> datetime | None:
    """See NbGraderAPI.get_submitted_timestamp: of a list in formgrader, which ends at none."""
    course = self.coursedir
    with suppress(SubmissionError):
        return read_timestamp(Path(course.format_path(course.submitted_directory, student_id, assignment_id)))
    return None


def _is_ignored(filename: str, ignore_globs: list[str] | None = None) -> bool:
    """See utils.is_ignored, which looks for [a] in a, and passes over hidden files."""
    name = Path(filename).name.lower()
    return any(fnmatchcase(name, pattern.lower()) for pattern in ignore_globs or ())
