"""Compare the answers of a class: write them as files, and let a program find what is alike."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from autograder.classroom.course import Course
from autograder.classroom.roster import read_roster
from autograder.exchange.similarity.answers import answers, answers_in
from autograder.exchange.similarity.folder import Answers, write_folder
from autograder.exchange.similarity.tools import SimilarityError
from autograder.grading.names import quoted
from autograder.grading.released import released
from autograder.grading.timestamp import read_timestamp
from nst.errors import NotebookError


@dataclass(frozen=True)
class Written:
    """What was written: for how many students, and who was left out, each with the reason."""

    students: int
    left_out: list[str]


def write_answers(course: Course, folder: Path) -> Written:
    """Write the answers of all who have handed in into a folder, see `folder`. Nothing of theirs is run.

    Raises CourseError, and SimilarityError if there is nothing to compare or the folder cannot be written.
    """
    names, edition = read_roster(course), released(course.assignment)
    found, left_out = [], []
    for student in tqdm(course.students(), desc="reading", unit="submission", file=sys.stderr):
        submitted = course.submitted(student)
        try:
            text = answers_in(submitted / course.assignment.notebook, course.assignment, edition)
        except NotebookError as error:
            left_out.append(f"{quoted(student)}: {error}")
        else:
            found.append(Answers(student, _name(names.get(student, {})), _time(submitted), text))
    if len(found) < 2:
        raise SimilarityError("\n".join([f"{len(found)} notebooks can be compared; expected two at least", *left_out]))
    try:
        write_folder(folder, found, answers(edition))
    except OSError as error:
        raise SimilarityError(f"{folder} cannot be written: {error}; expected a folder, and some space") from error
    return Written(len(found), left_out)


def _time(submitted: Path) -> str:
    """Return when something was handed in; "" if that is not known, or not to be read, which `grade` tells."""
    try:
        time = read_timestamp(submitted)
    except NotebookError:
        return ""
    return f"{time.isoformat()}Z" if time else ""


def _name(known: Mapping[str, str]) -> str:
    return " ".join(known[name] for name in ("first_name", "last_name") if name in known)
