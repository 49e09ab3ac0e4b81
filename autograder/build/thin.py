"""The thin network that submissions run on: the assignment's, with a few channels a layer."""

import subprocess
import sys
from pathlib import Path

from autograder.assignments.assignment import ROOT, Network
from nst.errors import WeightsError
from nst.files import whole


def thin_weights(network: Network) -> Path:
    """Return the file with a network's thin weights, which is made if it is not there.

    Raises WeightsError if it cannot be made, with what get_weights.py said.
    """
    file = network.thin
    if not file.exists():
        program = str(ROOT / "pretrained-model" / "get_weights.py")
        with whole(file) as part:
            command = [sys.executable, program, *network.make_thin, "--out", str(part)]
            done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own command
            if done.returncode:
                raise WeightsError(f"no thin weights: {done.stderr}")
    return file
