"""Grade a class by a cluster with the seeds of `draw`: python -m tests.support.grader COURSE ADDRESS.

Prints each student's score, verdict and reason as JSON, or why the cluster cannot judge.
"""

import json
import sys
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.catalogue.say import say
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.result import Result
from autograder.cluster.cluster import Cluster
from autograder.grading.store import Store, key_of
from nst.errors import NSTError
from tests.support.clusters import draw


def told(course: Course, results: list[Result]) -> dict[str, str]:
    """What must be equal whoever judges a class: each student's score and verdict as kept, or why there is none."""
    return {result.student: _told(course, result) for result in results}


def _told(course: Course, result: Result) -> str:
    if result.verdict.reason:
        return say(result.verdict.reason)
    key = key_of(course.assignment, course.submitted(result.student))
    return f"{result.score} {Store(course.judged).verdict_file(key).read_text()}"


if __name__ == "__main__":
    place = Course.at(NST, Path(sys.argv[1]))
    try:
        print(json.dumps(told(place, grade_class(place, Cluster(sys.argv[2], draw=draw)))))
    except NSTError as error:
        sys.exit(str(error))
