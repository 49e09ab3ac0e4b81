"""Whole notebooks of other courses, in real kernels: each gets what its functions are worth, whatever else stops."""

from collections.abc import Iterator

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignment_named
from autograder.build.build import instructor_notebook
from autograder.build.submission import solutions
from autograder.grading.grade import grade_submission
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

NST, TF2 = assignment_named("nst"), assignment_named("nst-tf2")
RIGHT = {each.name: solutions(instructor_notebook(each)) for each in (NST, TF2)}


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def graded(assignment: Assignment, server: ForkServer, *sources: str) -> Verdict:
    return grade_submission(assignment, notebook(*sources), server, seed=1).verdict


def notebook(*sources: str) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def test_a_course_s_notebook_for_tensorflow_1(server: ForkServer) -> None:
    """Modules and functions that are no longer there, a helper below what uses it, tests of its own; one mistake."""
    right = RIGHT["nst"]
    model_nn = right["model_nn"].replace(
        'sess.run(model["input"].assign(input_image))', 'model["input"].assign(input_image)'
    )
    verdict = graded(
        NST,
        server,
        "import scipy.misc\nfrom nst_utils import *\nimport numpy as np\nimport tensorflow as tf\n%matplotlib inline",
        'picture = scipy.misc.imread("images/louvre.jpg")\nplt.imshow(picture)',
        right["total_cost"],
        "def gram_matrix(A):\n    return times_own_transpose(A)",
        f"{right['compute_content_cost']}\n\n\n{right['compute_layer_style_cost']}",
        "def times_own_transpose(A):\n    return tf.matmul(A, tf.transpose(A))",
        "with tf.Session() as test:\n    J = total_cost(1, 2)\n    print(gram_matrix(tf.ones([2, 3])).eval())",
        "tf.reset_default_graph()\nsess = tf.InteractiveSession()",
        'model = load_vgg_model("elsewhere/vgg.mat")\nJ = total_cost(J_content, J_style)\n' + model_nn,
        "model_nn(sess, generated_image)",
    )
    assert {function.name: function.points for function in verdict.functions} == {
        "compute_content_cost": 20,
        "gram_matrix": 15,
        "compute_layer_style_cost": 25,
        "total_cost": 10,
        "model_nn": 24,
    }
    assert verdict.notes[0].id == "repair.by-functions"


def test_a_course_s_notebook_for_tensorflow_2(server: ForkServer) -> None:
    right = RIGHT["nst-tf2"]
    verdict = graded(
        TF2,
        server,
        "import pprint\nimport numpy as np\nimport tensorflow as tf\nfrom public_tests import *",
        'vgg = tf.keras.applications.VGG19(include_top=False, weights="elsewhere/vgg19.h5")',
        *(right[name] for name in ("compute_content_cost", "gram_matrix", "compute_layer_style_cost")),
        "compute_content_cost_test(compute_content_cost)",
        f"@tf.function()\n{right['total_cost']}",
        f"optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)\n\n{right['train_step']}",
        "for i in range(3000):\n    train_step(generated_image)",
    )
    assert verdict.score == 100
    assert verdict.notes[0].id == "repair.by-functions"


def test_functions_in_odd_places_count_as_little_as_in_a_run(server: ForkServer) -> None:
    right = RIGHT["nst"]
    inside = {name: source.replace("\n", "\n    ") for name, source in right.items()}
    verdict = graded(
        NST,
        server,
        right["gram_matrix"],
        "def gram_matrix(A):\n    return A",
        f"if False:\n    {inside['gram_matrix']}",
        f"class Mine:\n    {inside['compute_content_cost']}",
        f"text = '''\n{right['compute_layer_style_cost'].replace(chr(34) * 3, '')}\n'''",
        f"{right['total_cost']}\ndel total_cost",
        f"def outer():\n    {inside['model_nn']}",
    )
    assert verdict.score == 0
