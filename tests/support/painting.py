"""Run `nst.paint` on a solved notebook."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump, instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.grading.released import released
from nst.types import Array
from tests.nst.solver.test_solver import picture, weight_file, weights
from tests.support.paths import ROOT

__all__ = ["weight_file", "weights"]  # fixtures

Files = dict[str, Path]


def write_notebook(file: Path, **changed: str) -> Path:
    """The student's notebook with the solutions, some of its cells changed."""
    file.write_text(dump(fill(released(NST), solutions(instructor_notebook(NST)) | changed)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, weight_file: Path) -> Files:
    """What a command line names."""
    folder = tmp_path_factory.mktemp("pictures")
    for seed, name in enumerate(("content", "style"), 1):
        Image.fromarray(picture(seed, (160, 128))).save(folder / f"{name}.png")
    return {
        "content": folder / "content.png",
        "style": folder / "style.png",
        "notebook": write_notebook(folder / "solved.ipynb"),
        "weights": weight_file,
    }


def line(files: Files, *more: object, **changed: Path) -> list[str]:
    return [str(word) for name, file in (files | changed).items() for word in (f"--{name}", file)] + [*map(str, more)]


def start(words: list[str], folder: Path) -> subprocess.Popen[str]:
    """The program, in a folder of its own."""
    command = [sys.executable, "-m", "nst.paint", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(words: list[str], folder: Path) -> tuple[int, str, str]:
    """Exit status, stdout and stderr."""
    with start(words, folder) as program:
        out, err = program.communicate()
        return program.returncode, out, err


def read(file: Path) -> Array:
    with Image.open(file) as image:
        return np.asarray(image, int)
