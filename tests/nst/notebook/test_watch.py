"""A run of training steps that shows itself, in a real kernel: while it goes on, to its end, and interrupted."""

import re
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from tests.support.paths import ROOT

START = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from nst.notebook import watch
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
image = tf.Variable(np.full((1, 16, 24, 3), 50.0, np.float32))
J_content, J_style = tf.reduce_sum(image**2), tf.reduce_sum(tf.abs(image))
J = J_content + J_style
train_step = tf.train.AdamOptimizer(2.0).minimize(J)
sess = tf.InteractiveSession()
sess.run(tf.global_variables_initializer())

def model_nn(sess, steps, stop=None):
    for i in range(steps):
        sess.run(train_step)
        picture = sess.run(image)
        if i % 20 == 0:
            print("total cost = " + str(sess.run([J, J_content, J_style])[0]))
        if i == stop:
            raise KeyboardInterrupt
    return picture

def run_it(steps=45, stop=None):
    with watch(sess, train_step, image, [J, J_content, J_style], steps) as run:
        model_nn(sess, steps, stop)
    return run
"""


WATCHING = "with watch(sess, train_step, image, [J, J_content, J_style]) as run:\n    "


def executed(folder: Path, *sources: str) -> list[NotebookNode]:
    """The cells, run in a folder, after those above."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (START, *sources)])
    (folder / "output").mkdir()
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}, timeout=300).execute()
    return list(notebook.cells[1:])


def shown(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_one_output_grows_and_the_lines_stay(tmp_path: Path) -> None:
    ran, asked = executed(
        tmp_path, "run = run_it()", "print(run.step, [*run.pictures], run.image.shape, 'run' in vars(sess))"
    )
    (display,) = [output for output in ran.outputs if output.output_type == "display_data"]
    assert display.data["text/plain"].startswith("step 45 of 45 ·") and "done" in display.data["text/plain"]
    html = display.data["text/html"]
    assert 'max="45" value="45"' in html
    assert html.count('role="img"') == 1 and html.count("data:image/jpeg;base64,") == 1
    assert len(re.findall(r"^total cost = ", shown(ran), re.MULTILINE)) == 3
    assert shown(asked) == "45 [0, 20, 40] (1, 16, 24, 3) False\n"


def test_interrupted_it_saves_the_picture_and_says_so(tmp_path: Path) -> None:
    ran, asked = executed(
        tmp_path, "run = run_it(stop=30)", "print(run.step, [*run.pictures], [*run.some_pictures(1)])"
    )
    assert "Interrupted after 31 steps: the picture so far is saved as output/generated_image.jpg." in shown(ran)
    assert (tmp_path / "output" / "generated_image.jpg").stat().st_size > 0
    assert shown(asked) == "31 [0, 20] [0]\n"


def test_interrupted_before_the_first_step(tmp_path: Path) -> None:
    source = WATCHING + "raise KeyboardInterrupt\nprint(run.image)"
    (ran,) = executed(tmp_path, source)
    assert shown(ran) == "Interrupted before the first step: there is no picture yet.\nNone\n"
    assert [*(tmp_path / "output").iterdir()] == []


def test_what_is_not_filled_in_shows_nothing(tmp_path: Path) -> None:
    source = "with watch(sess, None, image, [None, None, None]) as run:\n    sess.run(J)\nprint(run.image)"
    (ran,) = executed(tmp_path, source)
    assert [output.output_type for output in ran.outputs] == ["stream"]
    assert shown(ran) == "None\n"


FETCHES = ("[train_step, image]", "{'step': train_step, 'picture': image}", "(train_step, [image])")


@pytest.mark.parametrize("fetches", FETCHES)
def test_step_and_picture_in_one_call(fetches: str, tmp_path: Path) -> None:
    source = WATCHING + f"sess.run({fetches})\nprint(run.step)"
    (ran,) = executed(tmp_path, source)
    assert shown(ran) == "1\n"
