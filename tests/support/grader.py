"""Grade a class by a cluster with the seeds that `draw` gives: python -m tests.support.grader COURSE ADDRESS."""

import sys
from pathlib import Path

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.cluster.cluster import Cluster
from nst.errors import NSTError
from tests.support.clusters import draw

if __name__ == "__main__":
    try:
        grade_class(Course.at(NST, Path(sys.argv[1])), Cluster(sys.argv[2], draw=draw))
    except NSTError as error:
        sys.exit(str(error))
