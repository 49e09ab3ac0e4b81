"""Whether a course is configured so that its records are the usual ones, which are written without nbgrader."""

from itertools import chain

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbconvert.writers.files import FilesWriter
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, IgnorePattern, LimitOutput, SaveAutoGrades
from traitlets.config import Config

from autograder.classroom.by_nbgrader import AutogradeNamed, JudgedExporter, steps
from autograder.classroom.late import LatePenalty
from autograder.grading.steps import RunAndJudge

# What changes a notebook and nothing else: it is applied as it is, however it is configured.
CHANGES = (IgnorePattern, ClearMetadataPreprocessor, LimitOutput)
STEPS = (*CHANGES, SaveAutoGrades, AssignLatePenalties)
# Whose work is done here. Of what can be set of it, these are known; with anything else, nbgrader does it.
DONE_HERE = (AutogradeNamed, JudgedExporter, FilesWriter, RunAndJudge, SaveAutoGrades, AssignLatePenalties)
KNOWN = {
    *("Autograde.exporter_class", "Autograde.sanitize_preprocessors", "Autograde.autograde_preprocessors"),
    *("Execute.timeout", "RunAndJudge.isolation", "RunAndJudge.seed"),  # of a run that there is not
    *(f"CourseDirectory.{name}" for name in ("course_id", "root", "db_url", "directory_structure", "ignore")),
    *(f"CourseDirectory.{name}_directory" for name in ("source", "submitted", "autograded", "feedback", "release")),
    *("CourseDirectory.student_id", "CourseDirectory.student_id_exclude"),  # by which students were chosen
}


def unusual(config: Config) -> str:
    """Return what of a configuration only nbgrader itself can do, as it is called there; "" if there is nothing."""
    if tuple(steps(config)) != STEPS:
        return "Autograde.autograde_preprocessors"
    classes = chain.from_iterable(each.__mro__ for each in (*DONE_HERE, CourseDirectory))
    names = dict.fromkeys(each.__name__ for each in classes)
    found = [f"{name}.{trait}" for name in names for trait in config.get(name, {})]
    if AssignLatePenalties(config=config).plugin_class in {LateSubmissionPlugin, LatePenalty}:
        found = [name for name in found if name != "AssignLatePenalties.plugin_class"]
    return ", ".join(name for name in found if name not in KNOWN)


def usual_part(config: Config) -> Config:
    """Return the part of a usual configuration that its records depend on: values, and no code of the course's own."""
    classes = chain.from_iterable(each.__mro__ for each in (CourseDirectory, LateSubmissionPlugin, *STEPS))
    return Config({name: config[name] for name in {each.__name__ for each in classes} if name in config})
