"""The thin network that submissions run on: VGG-19 with a few channels a layer."""

import os
import subprocess
import sys
from pathlib import Path

from nst_errors import WeightsError

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
                raise WeightsError(f"no thin weights: {done.stderr}")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    return file
