"""How nbgrader makes and grades the assignments. nbgrader reads this file when it is run in this folder:

make build
cd autograder
nbgrader generate_assignment nst --force      # puts it into the gradebook; the build has released it already
nbgrader autograde nst
nbgrader generate_feedback nst
nbgrader export --to=course/grades.csv
nbgrader validate course/release/nst/Art_Generation_with_NST.ipynb

and so for the other assignments.
"""

import os
import sys
from pathlib import Path

import nbgrader
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

# nbgrader puts the folder that it is run in on the path, and `autograder` lies one above it. Instructors need no
# more than a checkout, so the package is not installed but found from here. No other file changes the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # __file__ is what traitlets passes in

from autograder.classroom.export import GradesTable
from autograder.classroom.late import EnterDeadlines, LatePenalty
from autograder.grading.feedback import FeedbackExporter
from autograder.grading.mended import mend
from autograder.grading.steps import RestoreCells, RunAndJudge, SubmissionExporter

# nbgrader calls the program `alembic` when it makes a gradebook; it is beside this Python, activated or not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

c = get_config()  # type: ignore[name-defined]  # noqa: F821 -- traitlets passes it in

# The kernels of `nbgrader validate` inherit these: small pictures, so that the 200 iterations take seconds, and no log
# lines from TensorFlow, since any line on stderr fails a test there.
os.environ.setdefault("NST_IMAGE_SIZE", "100x75")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

mend()

c.CourseDirectory.course_id = "nst"
c.CourseDirectory.root = str(Path(__file__).resolve().parent / "course")

# nbgrader's defaults; and weights, since a student's are 80 to 535 MB, and grading brings its own. What else of a
# student's is not handed on, since a browser might run it, grading/scratch.py says.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.mat", "*.h5", "*.part"]

c.ClearSolutions.code_stub = {"python": "# your code here"}

# `nbgrader autograde` repairs each notebook, runs it in a sandbox, and has it judged from outside: see grading/.
steps = Autograde.class_traits()
c.Autograde.exporter_class = SubmissionExporter
c.Autograde.sanitize_preprocessors = [EnterDeadlines, RestoreCells, *steps["sanitize_preprocessors"].default()]
c.Autograde.autograde_preprocessors = [
    RunAndJudge if step is Execute else step for step in steps["autograde_preprocessors"].default()
]

# What late work loses is in deadlines.toml in the course's folder; where it says nothing, c.LateSubmissionPlugin does.
c.AssignLatePenalties.plugin_class = LatePenalty

# No page keeps `nbgrader generate_feedback` for longer than a while.
c.GenerateFeedback.exporter_class = FeedbackExporter

c.FeedbackExporter.exclude_anchor_links = True

# A feedback page, and a submission's page in formgrader, begin with a table. The templates in grading/pages extend
# nbgrader's, which go on choosing theirs by `template_name`.
BOOTSTRAP = Path(nbgrader.__file__).parent / "server_extensions/formgrader/static/node_modules/bootstrap/dist/css"
PAGES = str(Path(__file__).resolve().parent / "grading" / "pages")
SUMMARY = "autograder.grading.summary"
c.HTMLExporter.filters = {name: f"{SUMMARY}.{name}" for name in ("summary", "headline", "passed", "with_alt")}
c.HTMLExporter.template_file, c.HTMLExporter.extra_template_paths = "formgrader_page.html.j2", [PAGES]
c.FeedbackExporter.template_file, c.FeedbackExporter.extra_template_paths = (
    "feedback_page.html.j2",
    [PAGES, str(BOOTSTRAP)],
)

# `nbgrader export` gives 0 points to nobody whose work lies there and is not graded.
c.ExportApp.plugin_class = GradesTable

# Seconds a cell in `nbgrader validate`; those of the sandbox are in sandbox/limits.py.
c.Execute.timeout = 60
