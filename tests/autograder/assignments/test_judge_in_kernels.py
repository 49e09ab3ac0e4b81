"""The functions of the second assignment judged in real kernels, without the rest of its notebook: test_grade.py has
that. What is found there is what is found without a kernel.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.assignments.find import assignments
from autograder.build.submission import read_cells
from autograder.catalogue.say import say
from autograder.grading.grade import ENVIRONMENT
from autograder.grading.kernel_student import PRELUDES, KernelStudent
from autograder.judge.judge import judge, right_functions
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.run import run
from tests.autograder.assignments.test_gallery_judge import MISTAKES, RIGHT, loses_as_expected
from tests.support.graded import FUNCTIONS
from tests.support.solution import LOSSES, cells

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

ASSIGNMENT = "squeezenet"
IMPORTS = "import numpy as np\nimport tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()"
# Some of each gallery, and those where a kernel could make a difference.
SPECIAL = ("style_list", "style_integer_weights", "style_lists_are_copied", "tv_convolution")
CHOSEN = [file for files in (RIGHT[ASSIGNMENT], MISTAKES[ASSIGNMENT]) for file in files[::14]]
CHOSEN += [file for file in (*RIGHT[ASSIGNMENT], *MISTAKES[ASSIGNMENT]) if file.stem in SPECIAL and file not in CHOSEN]


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def judged(functions: Mapping[str, str], server: ForkServer, folder: Path, limits: Limits = LIMITS) -> Verdict:
    sources = [IMPORTS, *(functions.get(name, cells(ASSIGNMENT)[name]) for name in LOSSES)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    environment = ENVIRONMENT | assignments()[ASSIGNMENT].environment
    with run(notebook, folder, server, environment, limits, PRELUDES["tf1"]) as session:
        return judge(KernelStudent(session, right_functions(FUNCTIONS[ASSIGNMENT])), 1, FUNCTIONS[ASSIGNMENT])


@pytest.mark.parametrize("file", CHOSEN, ids=lambda file: file.stem)
def test_gallery(file: Path, server: ForkServer, tmp_path: Path) -> None:
    assert loses_as_expected(judged(read_cells(file), server, tmp_path).functions, file)


def test_loop_over_pixels_costs_the_check_of_real_images(server: ForkServer, tmp_path: Path) -> None:
    loop = """def tv_loss(img, tv_weight):
    _, H, W, _ = img.get_shape().as_list()
    loss = 0.0
    for i in range(H):
        for j in range(W):
            if i:
                loss += tf.reduce_sum(tf.square(img[0, i, j] - img[0, i - 1, j]))
            if j:
                loss += tf.reduce_sum(tf.square(img[0, i, j] - img[0, i, j - 1]))
    return tv_weight * loss"""
    verdict = judged({"tv_loss": loop}, server, tmp_path, replace(LIMITS, question_seconds=10))
    assert verdict.score == 96
    (lost,) = [check for function in verdict.functions for check in function.checks if not check.passed]
    told = say(lost.finding)
    assert "a loop over its pixels is too slow" in told and "it ran for more than 10 s" in told
