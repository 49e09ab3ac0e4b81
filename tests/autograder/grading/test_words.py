"""What is told of an error: one line, without the grader's paths and frames, whatever a kernel sends."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import ROOT
from autograder.grading.kernel_student import PRELUDES, KernelStudent
from autograder.grading.words import LONGEST, one_line, without_paths, words
from autograder.judge.student import Call
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.run import run

IMPORTS = "import numpy as np\nimport tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()"
# The last line of a function, and what is told of it.
RAISED = {
    "return tf.Variable(1.0)": ("FailedPreconditionError", "Attempting to use uninitialized value Variable"),
    "return tf.placeholder(tf.float32, [2])": (
        "InvalidArgumentError",
        "You must feed a value for placeholder tensor 'Placeholder' with dtype float and shape [2]",
    ),
    "return tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))": (
        "ValueError",
        "Dimensions must be equal, but are 3 and 2 for 'MatMul' with input shapes: [2,3], [2,3].",
    ),
    "return tf.reshape(tf.placeholder_with_default([1.0], [None]), [7])": (
        "InvalidArgumentError",
        "Input to reshape is a tensor with 1 values, but the requested shape has 7",
    ),
    "return tf.function(branches)(tf.ones([2]))": (
        "ValueError",
        "condition of if statement expected to be `tf.bool` scalar, got",
    ),
    "return tf.numpy_function(lambda: 1 / 0, [], tf.float64)": ("UnknownError", "ZeroDivisionError: division by zero"),
    "return open('/nowhere/of_mine.txt')": (
        "FileNotFoundError",
        "[Errno 2] No such file or directory: '/nowhere/of_mine.txt'",
    ),
    "raise AssertionError": ("AssertionError", ""),
    "raise ValueError('one\\ntwo')": ("ValueError", "one"),
}
OURS = re.compile("|".join(map(re.escape, (str(ROOT), sys.prefix, sys.base_prefix, "nst-sandbox", "nst_harness"))))


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    try:
        choose()
    except SandboxError as reason:
        pytest.skip(str(reason))
    with ForkServer() as server:
        yield server


def test_what_tensorflow_raises(server: ForkServer, tmp_path: Path) -> None:
    branches = "def branches(x):\n    if x:\n        x = 2 * x\n    return x"
    functions = [f"def f{n}():\n    {line}" for n, line in enumerate(RAISED)]
    notebook = new_notebook(cells=[new_code_cell(source) for source in (IMPORTS, branches, *functions)])
    with run(notebook, tmp_path, server, prelude=PRELUDES["tf1"]) as session:
        student = KernelStudent(session, {})
        told = [student.apply([Call(f"f{n}", ())])[0].failure for n in range(len(RAISED))]
    for line, (exception, text), got in zip(RAISED, RAISED.values(), told, strict=True):
        assert got is not None and (got.kind, got.exception) == ("raised", exception), line
        assert got.text.startswith(text), line
        assert not OURS.search(got.text), line


def test_frames_and_nodes_go() -> None:
    frames = f'  File "{ROOT}/autograder/sandbox/forking.py", line 212, in <module>\n    main()\n'
    text = (
        "Graph execution error:\n\n"
        f"Detected at node 'MatMul' defined at (most recent call last):\n{frames}Node: 'MatMul'\n"
        "2 root error(s) found.\n  (0) INVALID_ARGUMENT: the sizes differ\n\t [[{{node MatMul}}]]\n\n"
        "Original stack trace for 'MatMul':\n"
    )
    assert words(text + frames) == "the sizes differ"


def test_too_large_a_tensor() -> None:  # for which TensorFlow looks for 20 s
    text = (
        "Graph execution error:\n\nOOM when allocating tensor with shape[9,9] "
        "and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator cpu\n\t [[{{node ones}}]]\nHint"
    )
    assert words(text) == "OOM when allocating tensor with shape[9,9] and type float"


def test_sentence_of_a_long_message() -> None:
    assert words("Not allowed. " + "Read on. " * 60) == "Not allowed"


def test_paths_of_the_grader_alone_are_shortened() -> None:
    text = f"{ROOT}/nst_utils.py {sys.prefix}/lib/site-packages/x/y.py:3 /content/drive/0.png 'a/b' {ROOT}"
    assert without_paths(text) == f"nst_utils.py y.py:3 /content/drive/0.png 'a/b' {ROOT}"


@given(st.text(st.sampled_from("aB. :\n\t'\"/{}[]()^\x1b\u202e\ud800") | st.characters(), max_size=900))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    for line in (one_line(text), words(text)):
        assert len(line) <= LONGEST
        assert line.isprintable()


@pytest.mark.parametrize("text", [f"{ROOT}/", f"{ROOT}/a", "'{{node ", 'File "', "(0) A: ", "\n"])
def test_no_text_keeps_it_busy(text: str) -> None:
    assert len(words(text * (1_000_000 // len(text)))) <= LONGEST
