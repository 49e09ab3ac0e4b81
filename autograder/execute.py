"""Run a submission on the thin network: nbgrader's own step, with the weights put where the notebook looks for them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = Path("pretrained-model") / "imagenet-vgg-verydeep-19.mat"  # from the notebook's folder
THIN_WEIGHTS = ROOT / "autograder" / "thin-vgg-19.mat"


def thin_weights(file: Path = THIN_WEIGHTS) -> Path:
    """A file with the weights of the thin network (VGG-19 with a few channels a layer), made if it is not there.

    Raises WeightsError if it cannot be made, with what get_weights.py said.
    """
    if not file.exists():
        part = file.with_name(f".{os.getpid()}-{file.name}")
        program = str(ROOT / "pretrained-model" / "get_weights.py")
        command = [sys.executable, program, "--thin", "--out", str(part)]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own command
            if done.returncode:
                from nst_utils import WeightsError  # noqa: PLC0415 -- brings TensorFlow, which nbgrader does without

                raise WeightsError(f"no thin weights: {done.stderr}")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    return file


class ExecuteThin(Execute):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's Execute with the thin weights in the notebook's folder for as long as the notebook runs.

    A submission never brings its weights along (CourseDirectory.ignore in nbgrader_config.py), and once it has run they
    are taken away again, so that a class of a hundred does not keep a hundred copies.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Run `nb`; see nbconvert's ExecutePreprocessor."""
        weights = Path(resources["metadata"]["path"]) / WEIGHTS
        weights.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(thin_weights(), weights)
        try:
            nb, resources = super().preprocess(nb, resources)
        finally:
            weights.unlink(missing_ok=True)
        return nb, resources
