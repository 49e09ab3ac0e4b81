"""The pages that students get back: nbgrader's own, or a plain one in place of a page that cannot be made.

`nbgrader generate_feedback` makes one page after the other, so that one that takes hours would keep all others waiting.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode, validate
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook, SubmittedNotebook
from sqlalchemy.orm import configure_mappers
from traitlets import Dict, Float

from autograder.assignments.find import language_of
from autograder.catalogue.pages import template
from autograder.catalogue.say import speaking
from autograder.grading.bounded_work import UnfinishedError, within
from autograder.grading.present import rows
from autograder.grading.store import DAMAGED
from autograder.grading.summary import TEST, Grades, read_verdict, render
from autograder.judge.verdict import Verdict

VERDICT = Verdict((), 0)
EXAMPLE = new_notebook(cells=[new_markdown_cell("# *a* `b` $c$"), new_code_cell("a = 1")])


class FeedbackExporter(HTMLExporter):
    """Makes each page in a process of its own, within a time."""

    seconds = Float(20, help="How long a page may take.").tag(config=True)
    notices = Dict(help="What is told at the top of the pages of some students.").tag(config=True)
    _is_prepared = False

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """See nbconvert's Exporter. The page is in the language of the assignment's edition."""
        self.language_code = language_of(resources["nbgrader"]["assignment"])
        resources["notice"] = self.notices.get(resources["nbgrader"]["student"], "")
        with speaking(self.language_code):
            return self._page(filename, resources, **kwargs)

    def _page(self, filename: str, resources: Any, **kwargs: Any) -> Any:
        def page() -> str:
            made, _ = super(FeedbackExporter, self).from_filename(filename, resources, **kwargs)
            return str(made)

        self._prepare()
        sys.stdout.flush()  # or the fork would write what is still to be written once more
        try:
            html = within(self.seconds, page)
        except UnfinishedError as error:
            self.log.warning("The page of %s cannot be made: %s. It gets a plain one", filename, error)
            html = _plain_page(Path(filename), resources["nbgrader"], resources["notice"])
        return html, self._init_resources(resources)  # type: ignore[no-untyped-call]

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kwargs: Any) -> tuple[str, dict[str, Any]]:
        """See nbconvert's Exporter.

        HTMLExporter would parse the finished page once more to find pictures without a text: two thirds of the time.
        Here the template gives them one.
        """
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        highlight = Highlight2HTML(pygments_lexer=lexer, parent=self)  # type: ignore[no-untyped-call]
        self.register_filter("highlight_code", highlight)  # type: ignore[no-untyped-call]
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, resources, **kwargs)

    def _prepare(self) -> None:
        """Make a small page with all that a page has, so that no fork has to read, import and compile it once more."""
        if not self._is_prepared:
            steps, self._preprocessors = self._preprocessors, []
            self.from_notebook_node(
                deepcopy(EXAMPLE), {"nbgrader": dict.fromkeys(("score", "max_score", "late_penalty"), 0)}
            )
            self._preprocessors, self._is_prepared = steps, True
            render(VERDICT)
            validate(EXAMPLE)
            configure_mappers()


def _plain_page(file: Path, about: dict[str, str], notice: str) -> str:
    """Return a page with the scores, the comments and the verdict, and nothing else that is the student's."""
    verdict = None
    with suppress(*DAMAGED):
        verdict = read_verdict(file)
    judged = {f"{TEST}{function.name}": function for function in verdict.functions} if verdict else {}
    with Gradebook(about["db_url"]) as gradebook:
        found = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
        grades = _grades(found, [*judged])
        comments = {each.name: each.comment for each in found.comments if each.comment}
    return template(Path(__file__).with_name("plain_page.html.j2")).render(
        name=file.stem,
        notice=notice,
        grades=grades,
        summary=Markup(render(verdict, grades)) if verdict else "",  # noqa: S704 -- its values are escaped
        tables=[(function, rows(function)) for function in judged.values()],
        others={cell: points for cell, points in grades.cells.items() if cell not in judged},
        comments=comments,
    )


def _grades(found: SubmittedNotebook, first: Sequence[str]) -> Grades:
    """Return what the gradebook says of a submission, the cells named `first` before the others."""
    points = {grade.name: (grade.score, grade.max_score) for grade in found.grades}
    cells = [*(cell for cell in first if cell in points), *(cell for cell in points if cell not in first)]
    penalty = found.late_submission_penalty or 0
    comments = [comment.name for comment in found.comments if comment.comment]
    return Grades({cell: points[cell] for cell in cells}, found.score - penalty, found.max_score, penalty, comments)
