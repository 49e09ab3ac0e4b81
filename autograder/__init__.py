"""What an instructor runs: the build of the assignment, its grading, and paintings made with the solved notebook.

What programs call can be imported from here. It is loaded when it is first asked for: TensorFlow and nbgrader take
seconds, and kernels need neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.assignments.find import assignment_named
    from autograder.exchange.course import Course
    from autograder.grading.grade import Graded, grade_submission
    from autograder.sandbox.fork_server import ForkServer
    from nst.reader.read import read_submission
else:
    PLACES = {
        "Course": "autograder.exchange.course",
        "ForkServer": "autograder.sandbox.fork_server",
        "Graded": "autograder.grading.grade",
        "assignment_named": "autograder.assignments.find",
        "grade_submission": "autograder.grading.grade",
        "read_submission": "nst.reader.read",
    }

    def __getattr__(name: str) -> object:
        """Load what is asked for."""
        if name not in PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(PLACES[name]), name)


__all__ = ["Course", "ForkServer", "Graded", "assignment_named", "grade_submission", "read_submission"]
