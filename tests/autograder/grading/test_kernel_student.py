"""What a kernel answers of functions that are missing, stop over a name bound again, or save pictures elsewhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import ROOT
from autograder.catalogue.say import say
from autograder.grading.kernel_student import PRELUDES, KernelStudent
from autograder.judge.student import Argument, Call, Failure
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.run import Session, run
from tests.support.sandboxed import printed

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

IMPORTS = (
    "import numpy as np\nfrom nst_utils import save_image\nimport tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()"
)
MODEL_NN = """import os
from pathlib import Path
import matplotlib.pyplot as plt
from PIL import Image
def model_nn(sess, input_image, num_iterations=200):
    sess.run(tf.global_variables_initializer())
    sess.run(model["input"].assign(input_image))
    for i in range(num_iterations):
        sess.run(train_step)
        x = sess.run(model["input"])
        SAVE
    return x
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


UNDEFINED = Failure("undefined")


@contextmanager
def student(server: ForkServer, folder: Path, *sources: str) -> Iterator[tuple[KernelStudent, Session]]:
    shutil.copy(ROOT / "nst_utils.py", folder)
    shutil.copytree(ROOT / "nst", folder / "nst", dirs_exist_ok=True)
    locked = {"nbgrader": {"grade_id": "imports", "locked": True}}
    cells = [new_code_cell(IMPORTS, metadata=locked), *map(new_code_cell, sources)]
    with run(new_notebook(cells=cells), folder, server, prelude=PRELUDES["tf1"]) as session:
        yield KernelStudent(session, {"gram_matrix": "lambda A: A"}), session


def answer(of: KernelStudent, function: str) -> object:
    (found,) = of.apply([Call(function, (Argument(np.array(3, np.float32)),))])
    return found.failure if found.value is None else float(found.value)


def test_kernel_gets_one_module_and_no_name(server: ForkServer, tmp_path: Path) -> None:
    modules = "print(sorted(name for name in __import__('sys').modules if name[:10] in ('autograder', 'nst_harnes')))"
    names = "print(sorted(name for name in globals() if name in ('name', 'text', 'module', 'sys', 'answer', 'serve')))"
    with student(server, tmp_path) as (_, session):
        shown = printed(session.ask(f"{modules}\n{names}", 20))
    assert shown == "['nst_harness']\n[]\n"


# ---------------------------------------------------------------- pictures saved elsewhere

SAVED = {
    'save_image(f"/nowhere/drive/{i}.png", x)': ("/nowhere/drive/0.png", []),
    'os.makedirs("/nowhere/a/b", exist_ok=True); plt.imsave(f"/nowhere/a/b/{i}.png", np.zeros((3, 4, 3)))': (
        "/nowhere/a/b/0.png",
        [],
    ),
    'Image.new("RGB", (4, 3)).save(f"pictures/{i}.png"); save_image(f"output/{i}.png", x)': (
        "pictures/0.png",
        ["0.png", "1.png"],
    ),
    'os.mkdir("/nowhere/b/c"); Path("/nowhere/b/c/x").write_bytes(b""); open("/nowhere/y", "w").write("")': (
        "/nowhere/b/c/x",
        [],
    ),
    'plt.figure(); plt.savefig("/nowhere/plot.jpg")': ("/nowhere/plot.jpg", []),
    'save_image(f"own/deep/{i}.png", x); Path("more/deep").mkdir(parents=True, exist_ok=True)': ("", []),
}


@pytest.mark.parametrize("save", SAVED)
def test_picture_that_cannot_be_written(save: str, server: ForkServer, tmp_path: Path) -> None:
    unwritten, files = SAVED[save]
    start = np.full((1, 3, 4, 3), 50, np.float32)
    with student(server, tmp_path, MODEL_NN.replace("SAVE", save)) as (of, session):
        found = of.run_model_nn(start, start + 100, 2)
        assert (found.failure, found.unwritten, sorted(found.files)) == (None, unwritten, files)
        assert found.image is not None
        assert np.allclose(found.image, 54, atol=0.1)
        (output,) = session.ask("open('/nowhere/z', 'w')", 20)
        assert output.ename == "FileNotFoundError"  # it holds for model_nn alone


def test_file_that_cannot_be_read_stops_model_nn(server: ForkServer, tmp_path: Path) -> None:
    start = np.full((1, 3, 4, 3), 50, np.float32)
    with student(server, tmp_path, MODEL_NN.replace("SAVE", 'open("/nowhere/x.txt")')) as (of, _):
        found = of.run_model_nn(start, start, 2)
        assert found.failure is not None and found.failure.exception == "FileNotFoundError"
        assert found.unwritten == ""


# ---------------------------------------------------------------- functions that are not there


def test_function_that_is_not_there(server: ForkServer, tmp_path: Path) -> None:
    sources = [
        "number = 5",
        "def deleted(x): return x\ndel deleted",
        "import seaborn\n@seaborn.theme\ndef failed(x): return x",
        "def unread(x):\n    return (x",
        "def gram_matrx(A): return A",
        "if False:\n    def hidden(x): return x",
        "def there(x): return x",
    ]
    expected = {
        "number": "it is number = 5, which is no function",
        "deleted": "the name was deleted",
        "failed": "its cell ended with ModuleNotFoundError in line 1: No module named 'seaborn'",
        "unread": "its cell does not parse: line 2, '(' was never closed",
        "gram_matrix": "no cell defines it; there is a function gram_matrx",
        "model_nn": "no cell defines it",
        "hidden": "its cell ran without defining it, or the name was bound to something else afterwards",
    }
    with student(server, tmp_path, *sources) as (of, _):
        start = np.zeros((1, 2, 2, 3), np.float32)
        assert of.run_model_nn(start, start, 2).failure == UNDEFINED
        assert {name: answer(of, name) for name in expected} == dict.fromkeys(expected, UNDEFINED)
        missing = {name: of.source(name).missing for name in expected}
        assert {name: say(why) for name, why in missing.items() if why} == expected
        assert of.source("hidden").tree is not None
        assert (answer(of, "there"), of.source("there").missing) == (3, None)


def test_right_gram_matrix_leaves_none_behind(server: ForkServer, tmp_path: Path) -> None:
    with student(server, tmp_path, "def f(x): return gram_matrix(x)") as (of, _):
        (found,) = of.apply([Call("f", (Argument(np.array(3, np.float32)),))], with_right=True)
        assert found.value == 3
        assert answer(of, "gram_matrix") == UNDEFINED


# ---------------------------------------------------------------- calls that end their kernel


def test_call_that_ends_its_kernel_costs_no_smaller_one(server: ForkServer, tmp_path: Path) -> None:
    source = "import os\ndef f(x):\n    return tf.reduce_sum(x) if x.shape[0] < 9 else os._exit(1)"
    with student(server, tmp_path, source) as (of, _):
        found = of.apply([Call("f", (Argument(np.ones(n, np.float32)),)) for n in (10, 3, 20, 5)])
        assert [None if one.value is None else float(one.value) for one in found] == [None, 3, None, 5]
        assert [one.failure and one.failure.kind for one in found] == ["ended", None, "ended", None]


# ---------------------------------------------------------------- names bound again


def test_names_bound_again(server: ForkServer, tmp_path: Path) -> None:
    sources = [
        "def first(x):\n    with tf.variable_scope('s'):\n        return 2 * x",
        "def third(x): return x + sum(len(str(i)) for i in range(3))",
        "def own(x):\n    import tensorflow as tf\n    return tf.compat.v1.identity(x) + tf.linalg.trace([[1.0]])",
        "def mine(x): return np.mine(x)",
        "def wrong(x): return x.nothing",
        "def late(x): return later(x)",
        "import tensorflow as tf\nimport numpy as np",
        "class Own:\n    def mine(self, x): return 3 * x\nnp = Own()",
        "list = [1]; str = 'a'; range = 5; vars = exec = compile = 7",
        "import sys, types\nsys.modules['numpy'] = sys.modules['tempfile'] = None\ntypes = sys = 'mine'\nprint = 3",
    ]
    with student(server, tmp_path, *sources) as (of, session):
        got = {name: answer(of, name) for name in ("first", "third", "own", "mine", "wrong", "late")}
        assert got == {
            "first": 6,
            "third": 6,
            "own": 4,
            "mine": 9,
            "wrong": Failure("raised", "AttributeError", "'SymbolicTensor' object has no attribute 'nothing'"),
            "late": Failure("raised", "NameError", "name 'later' is not defined"),
        }
        assert {"tf", "np"} & of.rebound == {"tf"}  # numpy itself cannot be imported any more
        shown = printed(session.ask("__builtins__.print(tf.__name__, type(np).__name__, types, sys)", 20))
        assert shown.startswith("tensorflow") and shown.endswith(" Own mine mine\n")


def test_same_module_imported_again_is_not_bound_again(server: ForkServer, tmp_path: Path) -> None:
    again = (
        "import numpy as np\nfrom tensorflow.compat import v1 as tf\nfrom nst_utils import *\ndef f(x): return 2 * x"
    )
    with student(server, tmp_path, again) as (of, _):
        assert (answer(of, "f"), of.rebound) == (6, set())


def test_deleted_name(server: ForkServer, tmp_path: Path) -> None:
    with student(server, tmp_path, "def f(x): return np.float32(2) * x", "del np") as (of, _):
        assert (answer(of, "f"), of.rebound) == (6, {"np"})
