"""How nbgrader makes and grades this assignment. nbgrader reads this file when it is run in this folder:

cd autograder
nbgrader generate_assignment nst --force      after python -m autograder build
nbgrader autograde nst
nbgrader generate_feedback nst
nbgrader export
nbgrader validate release/nst/Art_Generation_with_NST.ipynb
"""

import os
import sys
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

# nbgrader puts the folder that it is run in on the path, and `autograder` lies one above it. Students install only
# requirements.txt and instructors need no more than a checkout, so the package is not installed but found from here.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # __file__ is what traitlets passes in

from autograder.execute import ExecuteThin

# nbgrader calls the program `alembic` when it makes a gradebook; it is beside this Python, activated or not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

c = get_config()  # type: ignore[name-defined]  # noqa: F821 -- traitlets passes it in

# The kernels that nbgrader starts, and those of `nbgrader validate`, inherit these: small pictures, so that the 200
# iterations take seconds, and no log lines from TensorFlow, since any line on stderr makes nbgrader give 0 points.
os.environ.setdefault("NST_IMAGE_SIZE", "100x75")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

c.CourseDirectory.course_id = "nst"

# nbgrader's defaults, and weights: a student's are 80 to 535 MB, and grading brings its own.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.mat", "*.h5", "*.part"]

c.ClearSolutions.code_stub = {"python": "# your code here"}

c.Autograde.autograde_preprocessors = [
    ExecuteThin if step is Execute else step for step in Autograde.class_traits()["autograde_preprocessors"].default()
]

c.Execute.timeout = 60  # seconds a cell; the longest, the 200 iterations, takes about 5
c.Execute.startup_timeout = 120
c.Execute.iopub_timeout = 30  # a busy machine is no reason to fail a submission
