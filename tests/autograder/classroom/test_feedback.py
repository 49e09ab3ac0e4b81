"""The feedback pages of a class, made by `grade --feedback`, and the links that lead to them."""

import os
import shutil
from pathlib import Path

from bs4 import BeautifulSoup

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.classroom.course import Course
from autograder.classroom.gradebook import open_gradebook
from tests.support.class_runs import GRADED, command

NAME = Path(NST.notebook).stem


def test_pages_of_a_class(course: Course) -> None:
    """All who are graded get theirs, with what was changed by hand; one that cannot be made is named."""
    with open_gradebook(course) as gradebook:
        gradebook.find_grade("test_gram_matrix", NAME, "nst", "bo").manual_score = 3
        gradebook.db.commit()
    feedback = course.root / "feedback"
    feedback.mkdir()
    (feedback / "dan").write_text("no folder")  # in which nothing can be written
    process = command(course.root, "--feedback", "--jobs", "2")
    said = process.communicate()[0]
    assert process.returncode == 1
    assert "The feedback page of dan could not be made" in said
    made = {student for student in GRADED if course.feedback(student).is_file()}
    assert made == {"ada", "bo", "cy"} and {path.name for path in feedback.iterdir()} == made | {"dan"}
    bo = BeautifulSoup(course.feedback("bo").read_text(encoding="utf-8"), "html.parser")
    assert "3 of 15" in bo.select(".nst-summary tr")[2].get_text()
    report = BeautifulSoup((course.root / "report.html").read_text(encoding="utf-8"), "html.parser")
    links = {str(link["href"]).partition("#")[0] for link in report.select("a[href]")}
    assert links == {f"feedback/{student}/nst/{NAME}.html" for student in made}
    assert all((course.root / link).is_file() for link in links)
    assert all(lines.get_text().endswith(" --feedback") for lines in report.select("pre"))
    cy = BeautifulSoup(course.feedback("cy").read_text(encoding="utf-8"), "html.parser")
    (mistake,) = report.select('details a[href$="cy/nst/Art_Generation_with_NST.html#test_total_cost"]')
    assert mistake.get_text() == "cy" and cy.select_one('a[name="test_total_cost"]')


def test_report_has_no_path_of_this_machine(course: Course) -> None:
    shutil.rmtree(course.autograded("ada"))  # which is recorded again
    command(course.root).communicate()
    text = (course.root / "report.html").read_text(encoding="utf-8")
    from_here = os.path.relpath(course.root, ROOT)  # in the command
    assert str(course.root) not in text.replace(from_here, "")
    assert "submitted/fay/nst/Art_Generation_with_NST.ipynb: found text that is not JSON" in text
    assert "Deep Learning &amp; Art: Neural Style Transfer" in text
    assert f"python -m autograder grade --assignment nst --course {from_here}" in text
