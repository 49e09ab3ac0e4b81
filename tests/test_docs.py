"""The documentation: it builds without a warning, and its pages load nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.assignments.assignment import ROOT

LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"?([^\"\s>]+)|<link\b[^>]*\bhref=\"?([^\"\s>]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    loaded = {"".join(found) for page in pages for found in LOADED.findall(page)}
    assert "images/gallery.jpg" in loaded
    assert [address for address in loaded if "//" in address] == []


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("nst", "nst_utils.load_vgg_model"),
        ("nst", "nst.solver.run.Solver.paint"),
        ("nst", "nst.explorer.panel.explore"),
        ("nst", "nst.grid.grid"),
        ("nst", "nst.people.picture.draw"),
        ("nst", "nst.recognition.training.train"),
        ("nst", "nst.seeing.maximise.maximise"),
        ("neural_style", "neural_style.painting.paint_picture"),
        ("grading", "autograder.grading.grade.grade_submission"),
        ("grading", "autograder.judge.verdict.Verdict.to_json"),
        ("python", "autograder.exchange.course.Course.grade"),
    ],
)
def test_reference_has_what_people_call(site: Path, page: str, name: str) -> None:
    assert f'id="{name}"' in (site / "reference" / f"{page}.html").read_text(encoding="utf-8")


def test_reference_says_what_the_arguments_are(site: Path) -> None:
    page = (site / "reference" / "nst.html").read_text(encoding="utf-8")
    assert "<li><code>alpha</code>, <code>beta</code>:" in page
